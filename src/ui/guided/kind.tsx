import { Text } from 'ink';
import { kindOf } from '../run-words.ts';

/** Which kind of system it is, so that it cannot be overlooked. */
export function Kind(about: { readonly isSandbox: boolean; readonly practice: boolean }) {
  const { label, color } = kindOf(about);
  return (
    <>
      {'  '}
      <Text bold inverse color={color}>{` ${label} `}</Text>
    </>
  );
}
