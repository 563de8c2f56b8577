/** What windows-1252 makes of the bytes from 0x80 on, and back. */
const western = new Map(
  Array.from(new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 128 }, (_, at) => at + 128)), (letter, at) => [
    letter,
    at + 128,
  ]),
);

/** A byte order mark that was taken for windows-1252: proof that the whole file was. */
export const garbledMark = 'ï»¿';

/** The text that was UTF-8 once and was then read as windows-1252 ("MÃ¼ller"), as it was; undefined where it was not. */
export function ungarbled(text: string): string | undefined {
  if (!/[\u{C2}-\u{F4}]/u.test(text)) return undefined;
  const bytes = Array.from(text, (letter) => (letter < '\u{80}' ? letter.charCodeAt(0) : western.get(letter)));
  if (bytes.includes(undefined)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes as number[]));
  } catch {
    return undefined;
  }
}
