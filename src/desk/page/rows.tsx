import { Button, choose, isBusy, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

export function RowsStep({ view }: StepProps) {
  const { roster } = view.flow;
  if (roster === undefined) return null;
  return (
    <>
      <Title>{words.rows.title(roster.rejected)}</Title>
      <p className="actions">
        {view.items.includes('go') && (
          <Button kind="main" disabled={isBusy(view)} onPress={() => choose(view, (item) => item === 'go')}>
            {roster.rejected === 0 ? words.rows.go(roster.valid) : words.rows.goRest(roster.valid)}
          </Button>
        )}
      </p>
    </>
  );
}
