import { useState } from 'react';
import { isBusy, press, send } from './connection.ts';
import { Button, Field, Tick, type StepProps } from './parts.tsx';
import { words } from './words.ts';

/** Who is in the system and not in the roster: those who left are ticked. */
export function LeftStep({ view }: StepProps) {
  const [wanted, setWanted] = useState('');
  const { people, ticked } = view.flow.left;
  const shown = people.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      <Field label={words.pick.find} type="search" typed={wanted} onType={setWanted} />
      <ul className="ticks">
        {shown.map(({ id, name, email, row }) => (
          <li key={id}>
            <label>
              <Tick isTicked={ticked.includes(id)} onTick={(isTicked) => send(view, { type: 'tick', id, isTicked })} />{' '}
              <bdi>{name}</bdi>{' '}
              <small>
                <bdi>{email}</bdi> {row === undefined ? '' : words.left.says(row)}
              </small>
            </label>
          </li>
        ))}
      </ul>
      <p className="actions">
        <Button
          label={view.said.lines[0]?.label}
          kind="main"
          disabled={isBusy(view) || ticked.length === 0}
          onPress={() => press(view, ({ flow }) => ({ type: 'choose', at: flow.left.people.length }))}
        />
      </p>
    </>
  );
}

/** Until when everybody's access is to last. */
export function UntilStep({ view }: StepProps) {
  const [until, setUntil] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        press(view, () => ({ type: 'choose', at: 0, typed: until }));
      }}
    >
      <Field label={words.until.day} type="date" typed={until} onType={setUntil} />
      <p>
        <label>
          {/* It turns what the desk has, and shows that: of two that are sent at once, one would be refused. */}
          <input
            type="checkbox"
            checked={view.flow.isForEnded}
            onChange={() => isBusy(view) || send(view, { type: 'key', key: 'left' })}
          />{' '}
          {words.until.ended}
        </label>
      </p>
      <button type="submit" className="main" disabled={until === '' || isBusy(view)}>
        {words.until.go}
      </button>
    </form>
  );
}
