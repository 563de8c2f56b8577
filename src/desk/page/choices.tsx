import { useState } from 'react';
import { send } from './connection.ts';
import { Actions, Find, isBusy, Kind, labelOf, Lines, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

export function QuestionStep({ view }: StepProps) {
  const { question } = view.flow;
  return (
    <>
      <Title>{words.question.title}</Title>
      <p dir="auto">{question?.message ?? ''}</p>
      <Lines view={view} lines={(question?.choices ?? []).map(({ label }, at) => ({ at, label }))} />
    </>
  );
}

export function SameStep({ view, fields }: StepProps) {
  const { roster, chosen } = view.flow;
  if (roster === undefined) return null;
  const used = roster.columns.filter(({ field }) => field !== null);
  return (
    <>
      <Title>{words.same.title}</Title>
      <p>
        <bdi>{roster.name}</bdi>: {words.same.read(roster.rows, roster.valid)}
      </p>
      {roster.takenOver !== undefined && <p>{roster.takenOver}</p>}
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
      {chosen !== undefined && <Actions view={view} labels={Object.entries(words.same.items(roster.rejected))} />}
    </>
  );
}

export function PlaceStep({ view }: StepProps) {
  const { live } = view.flow;
  return (
    <>
      <Title>{words.place.title}</Title>
      {live === null && <p>{words.place.noKey}</p>}
      {live?.systems.length === 0 && <p>{words.place.noSystems}</p>}
      <ul className="cards">
        {view.places.map((item, at) => {
          const system = item.is === 'system' ? item.system : undefined;
          const isReal = system !== undefined && live?.isSandbox !== true;
          const label = isReal ? 'PRODUCTION' : system !== undefined ? 'SANDBOX' : item.is === 'practice' ? 'PRACTICE' : '';
          const about = isReal ? words.place.real : words.place.test;
          return (
            <li key={system?.id ?? item.is}>
              <button
                type="button"
                className={isReal ? 'card doors' : 'card'}
                disabled={isBusy(view)}
                onClick={() => send(view, { type: 'choose', at })}
              >
                <Kind kind={{ label, isReal }} />
                <strong dir="auto">
                  {system?.name ?? (item.is === 'practice' ? words.place.practice : words.place.again)}
                </strong>
                {item.is === 'practice' && <span>{words.place.practiceAbout}</span>}
                {system !== undefined && (
                  <span>
                    <bdi>{live?.workspace ?? ''}</bdi>. {about}
                  </span>
                )}
                {system?.trouble !== undefined && <span className="bad">{system.trouble}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function PickStep({ view }: StepProps) {
  const { pick } = view.flow;
  const [wanted, setWanted] = useState('');
  if (pick === undefined) return null;
  const { of, items } = pick;
  const question = of.is === 'group' ? words.pick.group(of.named) : of.is === 'country' ? words.pick.country : words.pick.line;
  const found = items
    .map((item, at) => ({ ...item, at }))
    .filter(({ label, about = '', also = [] }) =>
      [label, about, ...also].join(' ').toLowerCase().includes(wanted.trim().toLowerCase()),
    );
  return (
    <>
      <Title>{question}</Title>
      {items.length > 8 && <Find typed={wanted} onType={setWanted} />}
      <Lines view={view} lines={found} />
      {found.length === 0 && <p>{words.pick.none}</p>}
    </>
  );
}
