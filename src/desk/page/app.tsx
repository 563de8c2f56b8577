import type { ReactNode } from 'react';
import type { Step as StepName } from '../../flow/flow.ts';
import { stepWords } from '../../flow/words.ts';
import type { DeskView } from '../view.ts';
import { end, isBusy, press, useDesk, useLook } from './connection.ts';
import { Alarm, Button, FootAlarm, Kind, Title, type StepProps } from './parts.tsx';
import { ColumnsStep } from './columns.tsx';
import { LeftStep, UntilStep } from './deeds.tsx';
import { FileStep } from './file.tsx';
import { NextStep } from './next.tsx';
import { ConfirmStep, OpenStep, PlanStep } from './plan.tsx';
import { ListStep, PickStep, PlaceStep, SameStep } from './choices.tsx';
import { RowsStep } from './rows.tsx';
import { RunStep } from './run.tsx';
import { words } from './words.ts';

type Known = Pick<StepProps, 'fields' | 'countries'>;

/**
 * What is drawn of a step below what it says; of the others, its list. The page corrects cells in its grid, and shows the rows of a plan
 * below it: nothing on it leads to the terminal's own steps for that.
 */
const views: Partial<Record<StepName, (props: StepProps) => ReactNode>> = {
  file: FileStep,
  same: SameStep,
  place: PlaceStep,
  columns: ColumnsStep,
  pick: PickStep,
  problems: RowsStep,
  plan: PlanStep,
  open: OpenStep,
  confirm: ConfirmStep,
  left: LeftStep,
  until: UntilStep,
  next: NextStep,
};

export function App() {
  const { view, standing, refusal, isHeld } = useDesk();
  const known = useLook<Known>(view && 'words');

  if (standing === 'refused') {
    return (
      <Alone title={words.refused} alarm={refusal}>
        {words.refusedWhy}
      </Alone>
    );
  }
  if (standing === 'over') return <Alone title={words.over}>{words.overWhy}</Alone>;
  if (view === undefined || known === undefined) {
    return <Alone title={words.brand}>{standing === 'lost' ? words.lost : words.entering}</Alone>;
  }
  return <Frame view={view} alarms={[standing === 'lost' ? words.lost : '', refusal]} isHeld={isHeld} known={known} />;
}

function Alone({ title, children, alarm }: { readonly title: string; readonly children: string; readonly alarm?: string }) {
  return (
    <main className="alone">
      <Title>{title}</Title>
      <p>{children}</p>
      <Alarm text={alarm} />
    </main>
  );
}

interface FrameProps {
  readonly view: DeskView;
  readonly alarms: readonly string[];
  /** Whether something that was pressed waits for what was sent before it. */
  readonly isHeld: boolean;
  readonly known: Known;
}

function Frame({ view, alarms, isHeld, known }: FrameProps) {
  const { flow, kind, systemName, isRunning } = view;
  return (
    <>
      <header className={kind.isReal ? 'top real' : 'top'}>
        <span className="brand">{words.brand}</span>
        <ol className="way" aria-label={words.way}>
          {stepWords.way.map((step, index) => (
            <li key={step} aria-current={index === view.at ? 'step' : undefined} className={index < view.at ? 'done' : ''}>
              {step}
            </li>
          ))}
        </ol>
        {systemName !== undefined && (
          <span className="where">
            <Kind kind={kind} /> <bdi>{systemName}</bdi>
          </span>
        )}
      </header>
      <main className={flow.step === 'problems' ? 'wide' : undefined}>
        {isRunning ? (
          <RunStep key="run" view={view} {...known} />
        ) : (
          <Step key={`${flow.step} ${flow.path ?? ''}`} view={view} {...known} />
        )}
        <p className="busy" role="status">
          {(isBusy(view) || isHeld) && !isRunning ? (flow.progress ?? words.working) : ''}
        </p>
        <FootAlarm text={[flow.error, ...alarms].filter(Boolean).join('\n')} />
      </main>
      <footer>
        {view.canGoBack && !isRunning && (
          <Button label={words.back} onPress={() => press(view, () => ({ type: 'key', key: 'escape' }))} />
        )}
        <span>{words.here}</span>
        <Button label={isRunning ? words.stopAndEnd : words.end} onPress={() => end()} />
      </footer>
    </>
  );
}

function Step(props: StepProps) {
  const { said, flow } = props.view;
  const View = views[flow.step] ?? ListStep;
  return (
    <>
      <Title>{said.title}</Title>
      {said.text.map((text) => (
        <p key={text} dir="auto">
          {text}
        </p>
      ))}
      <View {...props} />
    </>
  );
}
