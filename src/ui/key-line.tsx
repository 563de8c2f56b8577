import { Text } from 'ink';

export type KeyHint = readonly [key: string, does: string];

export function KeyLine({ hints }: { readonly hints: readonly KeyHint[] }) {
  return (
    <Text wrap="truncate-end">
      {hints.map(([key, does], index) => (
        <Text key={key}>
          {index > 0 && '   '}
          <Text bold>{key}</Text> <Text dimColor>{does}</Text>
        </Text>
      ))}
    </Text>
  );
}
