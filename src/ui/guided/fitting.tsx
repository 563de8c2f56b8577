import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { SaidLine } from '../../flow/said.ts';
import { sanitise } from '../../text/sanitise.ts';
import { kindOf } from '../run-words.ts';

/** Sentences, broken between words. */
export function Paragraph({ width, children }: { readonly width: number; readonly children: string }) {
  return <Text>{wrapped(children, width).join('\n')}</Text>;
}

export function wrapped(text: string, width: number): string[] {
  return wrapAnsi(text, width).split('\n');
}

/** The first of these lines; where others follow, it says so. */
export function cutLines(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''} …`];
}

/** As many whole words as fit. */
export function cutAtWord(text: string, width: number): string {
  return stringWidth(text) <= width ? text : cutLines(wrapped(text, Math.max(1, width - 2)), 1).join('');
}

/** A path, of which the end tells it from others: as much of that as fits, and a little where nothing does. */
export function endOf(path: string, width: number): string {
  const least = 20;
  if (stringWidth(path) <= width) return path;
  let end = path;
  while (end.length > least && stringWidth(end) >= width) end = end.replace(/^./su, '');
  return `…${end}`;
}

/** `a · b · c`, broken between the parts only; what does not fit into the lines is left out, and `…` stands for it. */
export function series(parts: readonly string[], width: number, most: number): string[] {
  const lines = wrapped(parts.map((part) => part.replaceAll(' ', '\u00a0')).join(' · '), width - 2);
  return cutLines(
    lines.map((line) => line.replace(/^· | ·$/g, '').replaceAll('\u00a0', ' ')),
    most,
  );
}

/** Text in a column of its own. */
export function Cell({ width, children }: { readonly width: number; readonly children: ReactNode }) {
  return (
    <Box width={width} flexShrink={0}>
      <Text wrap="truncate-end">{children}</Text>
    </Box>
  );
}

/** The kind of a system in a field of its colour. */
export function Kind(about: { readonly isSandbox: boolean; readonly practice: boolean }) {
  const { label, look } = kindOf(about);
  return (
    <>
      {'  '}
      <Text {...look}>{` ${label} `}</Text>
    </>
  );
}

interface TypedProps {
  readonly label: string;
  readonly typed: string;
  readonly after?: string;
  readonly dim?: boolean;
}

/** What is being typed, behind its label, with the place where the next letter comes; its end stays in sight. */
export function Typed({ label, typed, after = '', dim = false }: TypedProps) {
  return (
    <Text dimColor={dim} wrap="truncate-start">
      {label}: {typed}
      <Text inverse> </Text>
      {after}
    </Text>
  );
}

/** A list whose lines are said in words. */
export function SaidList({ items, ...props }: { items: readonly SaidLine[]; cursor: number; lines: number }) {
  const said = items.map(({ is, label, about = '' }, index) =>
    about === '' ? (
      sanitise(label)
    ) : (
      <Text key={is} bold={index === props.cursor} wrap="truncate-end">
        {sanitise(label, 120)} <Text dimColor>{sanitise(about)}</Text>
      </Text>
    ),
  );
  return <List items={said} {...props} />;
}

/**
 * A list with a chosen line, scrolled so that it can be seen. A cursor outside means that nothing in it is chosen. What tells the
 * chosen line is a sign that every terminal's font has.
 */
export function List({ items, cursor, lines }: { items: readonly ReactNode[]; cursor: number; lines: number }) {
  const shown = Math.max(1, Math.min(items.length, lines));
  const inside = Math.max(0, Math.min(items.length - 1, cursor));
  const first = Math.max(0, Math.min(inside - Math.floor(shown / 2), items.length - shown));
  return (
    <Box flexDirection="column">
      {items.slice(first, first + shown).map((item, line) => {
        const isChosen = first + line === cursor;
        const isMoreAbove = line === 0 && first > 0;
        const isMoreBelow = line === shown - 1 && first + shown < items.length;
        const mark = isChosen ? '>' : isMoreAbove ? '↑' : isMoreBelow ? '↓' : ' ';
        return (
          <Box key={line} height={1}>
            <Box flexShrink={0}>
              <Text bold={isChosen}>{`${mark} `}</Text>
            </Box>
            {typeof item === 'string' ? (
              <Text bold={isChosen} wrap="truncate-end">
                {item}
              </Text>
            ) : (
              item
            )}
          </Box>
        );
      })}
    </Box>
  );
}
