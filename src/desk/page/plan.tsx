import { useState } from 'react';
import { figure } from '../../text/figures.ts';
import { PlannedRows } from './planned-rows.tsx';
import { send } from './connection.ts';
import { Button, choose, Foreign, isBusy, Mark, namesIn, Title, type StepProps } from './parts.tsx';
import { cureWords, words } from './words.ts';

export function PlanStep({ view, fields }: StepProps) {
  const { plan, existing, chosen } = view.flow;
  if (plan === undefined) return null;
  const label = (name: string) => fields.find((field) => field.name === name)?.label ?? name.replaceAll('_', ' ');
  const open = plan.open.reduce((sum, kind) => sum + kind.count, 0);
  const has = (item: string): boolean => view.items.includes(item);
  const take = (item: string) => choose(view, (each) => each === item);
  const namesakes = plan.counts['namesakes'] ?? 0;
  return (
    <>
      <Title>{words.plan.title}</Title>
      <p>{words.plan.nothing}</p>
      <ul className="counts">
        {view.planned.map(({ kind, rows, tone, words: means }) => (
          <li key={kind}>
            <Mark tone={tone} /> <b>{figure(rows)}</b> <span>{means}</span>
          </li>
        ))}
        {namesakes > 0 && (
          <li>
            <Mark tone="attention" /> <span>{words.plan.namesakes(namesakes)}</span>
          </li>
        )}
      </ul>
      {plan.enrolling !== undefined && <p>{plan.enrolling}</p>}
      {plan.refused !== undefined && (
        <p className="alarm" role="alert">
          {plan.refused}
        </p>
      )}
      {has('existing') && (
        <fieldset>
          <legend>{words.plan.existing}</legend>
          {(['skip', 'update'] as const).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="existing"
                checked={existing === each}
                onChange={() => isBusy(view) || take('existing')}
              />{' '}
              {words.plan[each]}
            </label>
          ))}
        </fieldset>
      )}
      <p className="actions">
        {has('go') && (
          <Button kind={chosen?.isSandbox === true ? 'main' : 'real'} disabled={isBusy(view)} onPress={() => take('go')}>
            {chosen?.isSandbox === true ? words.plan.go(view.work) : words.plan.confirm(view.work)}
          </Button>
        )}
        {has('beyond') && (
          <Button disabled={isBusy(view)} onPress={() => take('beyond')}>
            {words.plan.beyond}
          </Button>
        )}
        {has('open') && (
          <Button disabled={isBusy(view)} onPress={() => take('open')}>
            {words.plan.open(open)}
          </Button>
        )}
      </p>
      {plan.differences.length > 0 && (
        <section>
          <h2>{words.plan.differences}</h2>
          <table className="differences">
            <thead>
              <tr>
                <th scope="col">{words.plan.person}</th>
                <th scope="col">{words.plan.what}</th>
                <th scope="col">{words.plan.theirs}</th>
                <th scope="col">{words.plan.ours}</th>
              </tr>
            </thead>
            <tbody>
              {plan.differences.map(({ row, who, field, theirs, ours }, index) => (
                <tr key={index}>
                  <td>
                    <Foreign>{who}</Foreign> <small>{words.plan.ofRow(row)}</small>
                  </td>
                  <td>{label(field)}</td>
                  <td>{theirs === '' ? <i>{words.plan.nothingThere}</i> : <Foreign>{theirs}</Foreign>}</td>
                  <td>→ {ours === '' ? <i>{words.plan.nothingThere}</i> : <Foreign>{ours}</Foreign>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <PlannedRows view={view} />
    </>
  );
}

export function OpenStep({ view }: StepProps) {
  const { plan, roster } = view.flow;
  const kinds = plan?.open ?? [];
  return (
    <>
      <Title>{words.open.title}</Title>
      <ul className="kinds">
        {kinds.map(({ code, group, count: rows, message, cure }, at) => {
          const isRoster = roster?.problems.some((problem) => problem.code === code) === true;
          return (
            <li key={`${code} ${group ?? ''}`}>
              <p>
                <Mark tone="attention" /> <b>{figure(rows)}</b> <Foreign>{message}</Foreign>
              </p>
              {cure !== '' && <p className="soft">{cureWords({ code, cure })}</p>}
              <Button
                disabled={isBusy(view)}
                onPress={() => send(view, isRoster && group === undefined ? { type: 'problems' } : { type: 'choose', at })}
              >
                {group !== undefined ? words.open.group : isRoster ? words.open.mend : words.open.decide}
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function DecideStep({ view }: StepProps) {
  const { row, more } = view.flow.deciding;
  if (row === undefined) return null;
  return (
    <>
      <Title>{words.decide.title}</Title>
      <h2>
        <Foreign>{row.who}</Foreign> <small>{words.rows.place(row.row, row.line)}</small>
      </h2>
      <p>
        <Foreign>{row.message}</Foreign>
      </p>
      <ul className="list">
        {namesIn(view).map((item, at) => (
          <li key={item}>
            <Button disabled={isBusy(view)} onPress={() => send(view, { type: 'choose', at })}>
              {words.decide.items[item] ?? item}
            </Button>
          </li>
        ))}
      </ul>
      <p className="soft">{words.decide.more(more)}</p>
    </>
  );
}

export function ConfirmStep({ view }: StepProps) {
  const [typed, setTyped] = useState('');
  const { plan, chosen } = view.flow;
  if (plan === undefined || chosen === undefined) return null;
  return (
    <>
      <Title>{words.confirm.title}</Title>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          send(view, { type: 'choose', at: 0, typed });
        }}
      >
        <p>
          {words.confirm.what(plan.counts['create'] ?? 0, plan.counts['update'] ?? 0, plan.counts['renewed'] ?? 0)}:{' '}
          <Foreign>{chosen.systemName}</Foreign>, <Foreign>{chosen.workspace}</Foreign>. <strong>{words.confirm.real}</strong>
        </p>
        <label>
          {words.confirm.type(String(view.expected))}{' '}
          <input inputMode="numeric" autoComplete="off" value={typed} onChange={({ target }) => setTyped(target.value)} />
        </label>
        <p className="actions">
          <button type="submit" className="real" disabled={isBusy(view) || typed.trim() === ''}>
            {words.confirm.go}
          </button>
        </p>
      </form>
    </>
  );
}
