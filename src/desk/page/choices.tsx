import { useState } from 'react';
import { isBusy, send } from './connection.ts';
import { Actions, Field, Kind, labelOf, Lines, type StepProps } from './parts.tsx';
import { words } from './words.ts';

/** A step that is one list. */
export function ListStep({ view }: StepProps) {
  return <Lines view={view} lines={view.said.lines.map((line, at) => ({ ...line, at }))} />;
}

export function SameStep({ view, fields }: StepProps) {
  const { roster, chosen } = view.flow;
  const used = roster?.columns.filter(({ field }) => field !== null) ?? [];
  return (
    <>
      {chosen !== undefined && (
        <p>
          <Kind kind={view.kind} /> <bdi>{chosen.systemName}</bdi>
        </p>
      )}
      <ul className="facts">
        {used.map(({ header, field }) => (
          <li key={header}>
            <bdi>{header}</bdi> → {labelOf(fields, field ?? '')}
          </li>
        ))}
      </ul>
      <Actions view={view} items={['go', 'place', 'columns', 'problems']} />
    </>
  );
}

export function PlaceStep({ view }: StepProps) {
  const { said, places, flow } = view;
  const isSandbox = flow.live?.isSandbox === true;
  return (
    <ul className="cards">
      {places.map((item, at) => {
        const { label = '', about = '' } = said.lines[at] ?? {};
        const system = item.is === 'system' ? item.system : undefined;
        const isReal = system !== undefined && !isSandbox;
        const kind = isReal ? 'PRODUCTION' : system !== undefined ? 'SANDBOX' : item.is === 'practice' ? 'PRACTICE' : '';
        return (
          <li key={system?.id ?? item.is}>
            <button
              type="button"
              className={isReal ? 'card doors' : 'card'}
              disabled={isBusy(view)}
              onClick={() => send(view, { type: 'choose', at })}
            >
              <Kind kind={{ label: kind, isReal }} />
              <strong dir="auto">{label}</strong>
              <span>
                <bdi>{about}</bdi>
                {system !== undefined && `. ${isReal ? words.place.real : words.place.test}`}
              </span>
              {system?.trouble !== undefined && <span className="bad">{system.trouble}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function PickStep({ view }: StepProps) {
  const { pick } = view.flow;
  const [wanted, setWanted] = useState('');
  if (pick === undefined) return null;
  const found = pick.items
    .map((item, at) => ({ ...item, at }))
    .filter(({ label, about = '', also = [] }) =>
      [label, about, ...also].join(' ').toLowerCase().includes(wanted.trim().toLowerCase()),
    );
  return (
    <>
      {pick.items.length > 8 && <Field label={words.pick.find} type="search" typed={wanted} onType={setWanted} />}
      <Lines view={view} lines={found} />
      {found.length === 0 && <p>{pick.items.length === 0 ? words.pick.empty : words.pick.none}</p>}
    </>
  );
}
