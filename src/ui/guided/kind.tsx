import { Text } from 'ink';
import { kindWords } from '../run-words.ts';

/** Which kind of system it is, so that it cannot be overlooked. */
export function Kind({ isSandbox, practice }: { readonly isSandbox: boolean; readonly practice: boolean }) {
  const label = practice ? kindWords.practice : isSandbox ? kindWords.sandbox : kindWords.production;
  return (
    <>
      {'  '}
      <Text bold inverse color={isSandbox || practice ? 'cyan' : 'red'}>{` ${label} `}</Text>
    </>
  );
}
