import { Text } from 'ink';
import { kindOf } from '../run-words.ts';

/** The kind of a system in inverse letters. */
export function Kind(about: { readonly isSandbox: boolean; readonly practice: boolean }) {
  const { label, color } = kindOf(about);
  return (
    <>
      {'  '}
      <Text bold inverse color={color}>{` ${label} `}</Text>
    </>
  );
}
