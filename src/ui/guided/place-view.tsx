import { Box, Text } from 'ink';
import { placeItems } from '../../flow/steps/place-step.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Paragraph } from './fitting.tsx';
import { Kind } from './kind.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

export const placeView: StepView = {
  title: ({ aim }) => titles[aim],
  View: PlaceStep,
  keys: [k.choose, k.go, k.back, k.quit],
};

const titles = {
  import: 'Where are these people to go?',
  renew: "Everybody's access to what is to last longer?",
  list: 'Everybody of which system?',
};

function PlaceStep({ state, width, lines }: StepProps) {
  const items = placeItems(state);
  const { live } = state;
  return (
    <Box flexDirection="column">
      {live === null && (
        <>
          <Paragraph width={width}>{noKey.where}</Paragraph>
          <Text bold>{`  ${noKey.line}`}</Text>
          <Paragraph width={width}>{noKey.instead}</Paragraph>
          <Text> </Text>
        </>
      )}
      {live?.systems.length === 0 && <Paragraph width={width}>{noSystems}</Paragraph>}
      <List
        cursor={state.cursor}
        lines={lines - (live === null ? 6 : 0)}
        items={items.map((item) =>
          item.is === 'practice' ? (
            'The practice system: no key, nothing real happens'
          ) : item.is === 'again' ? (
            'Look again: I have put the key in place'
          ) : (
            <Text key={item.system.id} wrap="truncate-end">
              {sanitise(item.system.name, 60)}
              <Kind isSandbox={live?.isSandbox ?? false} practice={false} />{' '}
              <Text dimColor>{`${sanitise(live?.workspace ?? '', 60)} ${sanitise(item.system.trouble ?? '')}`}</Text>
            </Text>
          ),
        )}
      />
    </Box>
  );
}

const noKey = {
  where:
    'There is no API key yet. Create one in the Seam Console (console.seam.co, under Developer > API Keys) and put it into a file named .env in this folder:',
  line: 'SEAM_API_KEY=seam_...',
  instead: 'Or try everything first with the practice system: it needs no key, and is not real.',
};
const noSystems = 'The key sees no access system. Connect one in the Seam Console first.';
