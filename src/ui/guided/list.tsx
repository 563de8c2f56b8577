import { Box, Text } from 'ink';
import type { ReactNode } from 'react';

/** A list with a chosen line, scrolled so that it can be seen. A cursor outside means that nothing in it is chosen. */
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
        const mark = isChosen ? '❯' : isMoreAbove ? '↑' : isMoreBelow ? '↓' : ' ';
        return (
          <Box key={line} height={1}>
            <Box flexShrink={0}>
              <Text bold={isChosen} color="cyan">{`${mark} `}</Text>
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
