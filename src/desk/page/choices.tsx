import { useState } from 'react';
import { send } from './connection.ts';
import { Actions, Find, Foreign, isBusy, Kind, Lines, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

export function QuestionStep({ view }: StepProps) {
  const { question } = view.flow;
  return (
    <>
      <Title>{words.question.title}</Title>
      <p>
        <Foreign>{question?.message ?? ''}</Foreign>
      </p>
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
        <Foreign>{roster.name}</Foreign>: {words.same.read(roster.rows, roster.valid)}
      </p>
      {roster.takenOver !== undefined && <p>{roster.takenOver}</p>}
      {chosen !== undefined && (
        <p>
          <Kind kind={view.kind} /> <Foreign>{chosen.systemName}</Foreign>
        </p>
      )}
      <ul className="facts">
        {used.map(({ header, field }) => (
          <li key={header}>
            <Foreign>{header}</Foreign> → {fields.find(({ name }) => name === field)?.label ?? field}
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
        {(live === undefined ? [] : view.items).map((item, at) => {
          if (typeof item === 'string') return null;
          const kind =
            item.is === 'system'
              ? live?.isSandbox
                ? { label: 'SANDBOX', isReal: false }
                : { label: 'PRODUCTION', isReal: true }
              : { label: item.is === 'practice' ? 'PRACTICE' : '', isReal: false };
          return (
            <li key={item.is === 'system' ? item.system.id : item.is}>
              <button
                type="button"
                className={kind.isReal ? 'card doors' : 'card'}
                disabled={isBusy(view)}
                onClick={() => send(view, { type: 'choose', at })}
              >
                <Kind kind={kind} />
                {item.is === 'system' ? (
                  <>
                    <strong>
                      <Foreign>{item.system.name}</Foreign>
                    </strong>
                    <span>
                      <Foreign>{live?.workspace ?? ''}</Foreign>. {kind.isReal ? words.place.real : words.place.test}
                    </span>
                    {item.system.trouble !== undefined && <span className="bad">{item.system.trouble}</span>}
                  </>
                ) : item.is === 'practice' ? (
                  <>
                    <strong>{words.place.practice}</strong>
                    <span>{words.place.practiceAbout}</span>
                  </>
                ) : (
                  <strong>{words.place.again}</strong>
                )}
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
