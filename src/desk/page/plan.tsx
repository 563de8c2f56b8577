import { useState } from 'react';
import type { PlanRow } from '../../flow/services.ts';
import { stepWords } from '../../flow/words.ts';
import { figure } from '../../text/figures.ts';
import { isBusy, send, useLook } from './connection.ts';
import { Actions, Alarm, Button, Choice, choose, Field, labelOf, Mark, Table, type StepProps } from './parts.tsx';
import { Counts } from './run.tsx';
import { words } from './words.ts';

export function PlanStep({ view, fields }: StepProps) {
  const { plan, existing } = view.flow;
  if (plan === undefined) return null;
  const said = (value: string) => (value === '' ? <i>{words.plan.nothingThere}</i> : <bdi>{value}</bdi>);
  return (
    <>
      <Counts counts={view.planned} />
      {plan.enrolling !== undefined && <p>{plan.enrolling}</p>}
      <Alarm text={plan.refused} />
      {view.said.lines.some(({ is }) => is === 'existing') && (
        <fieldset>
          <legend>{words.plan.existing}</legend>
          {(['skip', 'update'] as const).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="existing"
                checked={existing === each}
                disabled={isBusy(view)}
                onChange={() => choose(view, 'existing')}
              />{' '}
              {stepWords.existing[each]}
            </label>
          ))}
        </fieldset>
      )}
      <Actions view={view} items={['go', 'beyond', 'open', 'left']} />
      {plan.differences.length > 0 && (
        <section>
          <h2>{words.plan.differences}</h2>
          <Table
            of="differences"
            heads={words.plan.heads}
            lines={plan.differences.map(({ row, who, field, theirs, ours }) => [
              <>
                <bdi>{who}</bdi> <small>{words.plan.ofRow(row)}</small>
              </>,
              labelOf(fields, field),
              said(theirs),
              <>→ {said(ours)}</>,
            ])}
          />
        </section>
      )}
      <PlannedRows view={view} />
    </>
  );
}

const page = 100;

/** Every row of the plan, of one kind or of all. */
function PlannedRows({ view }: Pick<StepProps, 'view'>) {
  const { plan } = view.flow;
  const [kind, setKind] = useState('');
  const [from, setFrom] = useState(0);
  const asked = kind === '' ? '' : `&kind=${encodeURIComponent(kind)}`;
  const path = `rows?of=${encodeURIComponent(plan?.run ?? '')}&from=${from}&count=${page}${asked}`;
  const { rows = [] } = useLook<{ rows: readonly PlanRow[] }>(path) ?? {};
  if (plan === undefined) return null;
  const all = kind === '' ? plan.rows : (plan.counts[kind] ?? 0);
  const more = Math.min(page, all - from - rows.length);
  return (
    <section>
      <h2>{words.plan.rows}</h2>
      <p className="bar">
        <Choice
          caption={words.plan.kind}
          value={kind}
          choices={[['', words.plan.all], ...view.planned.map((each) => [each.kind, each.means] as const)]}
          onChoose={(chosen) => {
            setKind(chosen);
            setFrom(0);
          }}
        />
        <span>
          {figure(Math.min(all, from + 1))}–{figure(from + rows.length)} of {figure(all)}
        </span>
        {all > page && (
          <>
            <Button label={words.plan.earlier} disabled={from === 0} onPress={() => setFrom(Math.max(0, from - page))} />
            <Button label={words.plan.next(Math.max(0, more))} disabled={more <= 0} onPress={() => setFrom(from + page)} />
          </>
        )}
      </p>
      <Table
        of="planned"
        heads={words.plan.rowHeads}
        lines={rows.map(({ row, who, kind: does, about }) => {
          const { tone, means } = view.planned.find((each) => each.kind === does) ?? { tone: 'rest', means: does };
          return [
            <>
              <span className="narrow">{words.plan.rowHeads[0]} </span>
              {figure(row)}
            </>,
            who,
            [<Mark key="tone" tone={tone} />, ' ', means],
            about,
          ];
        })}
      />
    </section>
  );
}

export function OpenStep({ view }: StepProps) {
  const { plan, roster } = view.flow;
  const kinds = plan?.open ?? [];
  return (
    <ul className="kinds">
      {kinds.map(({ code, group, count: rows, message, cure }, at) => {
        const isRoster = roster?.problems.some((problem) => problem.code === code) === true;
        return (
          <li key={`${code} ${group ?? ''}`}>
            <p>
              <Mark tone="attention" /> <b>{words.next.ofRows(rows)}</b> <bdi>{message}</bdi>
            </p>
            {cure !== '' && <p className="soft">{cure}</p>}
            <Button
              label={group !== undefined ? words.open.group : isRoster ? words.open.mend(rows) : words.open.decide}
              disabled={isBusy(view)}
              onPress={() => send(view, isRoster && group === undefined ? { type: 'problems', code } : { type: 'choose', at })}
            />
          </li>
        );
      })}
    </ul>
  );
}

export function ConfirmStep({ view }: StepProps) {
  const [typed, setTyped] = useState('');
  return (
    <form
      className="confirm"
      onSubmit={(event) => {
        event.preventDefault();
        send(view, { type: 'choose', at: 0, typed });
      }}
    >
      <Field label={words.confirm.type(view.expected)} typed={typed} onType={setTyped} />
      <p className="actions">
        <button type="submit" className="real" disabled={isBusy(view) || typed.trim() === ''}>
          {words.confirm.go}
        </button>
      </p>
    </form>
  );
}
