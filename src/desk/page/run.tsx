import { useState } from 'react';
import type { DeskView } from '../view.ts';
import { figure } from '../../text/figures.ts';
import { post } from './connection.ts';
import { Button, Field, Mark, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

type Line = NonNullable<DeskView['scene']>['people'][number];

/** A run in progress. It goes on without a page. */
export function RunStep({ view }: StepProps) {
  const { scene, question } = view;
  return (
    <>
      <Title>{question === undefined ? scene?.task || words.run.title : words.run.sure}</Title>
      {question !== undefined && <Question key={question.lines.join(' ')} question={question} />}
      {scene !== undefined && question === undefined && (
        <>
          <p className="phase">
            <span>{scene.phase}</span> <span>{scene.done}</span>
          </p>
          <progress aria-label={scene.phase || words.run.title} value={scene.share ?? undefined} />
          <p className="soft" role="status">
            {[...scene.pace, scene.waiting].filter(Boolean).join(' · ')}
          </p>
          <Counts counts={scene.counts} />
          <p className="actions">
            {scene.canPause && !scene.isStopping && (
              <Button
                label={scene.isPaused ? words.run.goOn : words.run.pause}
                // The second half of a double click does not take back what the first one did.
                onPress={({ detail }) => detail < 2 && void post('run', { wish: scene.isPaused ? 'go-on' : 'pause' })}
              />
            )}
            <Button
              label={scene.isStopping ? words.run.stopping : words.run.stop}
              disabled={scene.isStopping}
              onPress={() => void post('run', { wish: 'stop' })}
            />
          </p>
          <div className="two">
            <section>
              <h2>{words.run.people}</h2>
              <SceneLines lines={scene.people} />
            </section>
            <section>
              <h2>{words.run.problems}</h2>
              {scene.problems.length === 0 ? <p className="soft">{words.run.none}</p> : <SceneLines lines={scene.problems} />}
            </section>
          </div>
          <section>
            <SceneLines lines={scene.log} />
          </section>
          <p className="soft">{words.run.leave}</p>
        </>
      )}
    </>
  );
}

type Count = Pick<DeskView['planned'][number], 'tone' | 'rows' | 'means'> & {
  readonly status?: string;
  readonly more?: string;
};

export function Counts({ counts }: { readonly counts: readonly Count[] }) {
  return (
    <ul className="counts">
      {counts.map(({ status, tone, rows, means, more = '' }) => (
        <li key={means}>
          <Mark tone={tone} /> <b>{figure(rows)}</b> {status} <span>{means + more}</span>
        </li>
      ))}
    </ul>
  );
}

export function SceneLines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <ul className="lines">
      {lines.map(({ tone, text, about }, index) => (
        <li key={index}>
          <Mark tone={tone} /> <bdi>{text}</bdi> {about !== undefined && <small>{about}</small>}
        </li>
      ))}
    </ul>
  );
}

/** What is asked before it is done; where something real is at stake, a number has to be typed. It takes the focus when it comes. */
function Question({ question: { lines, expected } }: { readonly question: NonNullable<DeskView['question']> }) {
  const [typed, setTyped] = useState('');
  const [isAnswered, setAnswered] = useState(false);
  const answer = (sure: boolean) => {
    // Clicked twice, as people do.
    if (isAnswered) return;
    setAnswered(true);
    void post('answer', { sure, typed }).catch(() => setAnswered(false));
  };
  return (
    <form
      className="confirm"
      role="alertdialog"
      aria-label={words.run.sure}
      tabIndex={-1}
      ref={focused}
      onSubmit={(event) => {
        event.preventDefault();
        answer(true);
      }}
    >
      {lines.map((line, index) => (
        <p key={index}>
          <bdi>{line}</bdi>
        </p>
      ))}
      {expected !== undefined && <Field label={words.confirm.type(expected)} typed={typed} onType={setTyped} />}
      <p className="actions">
        <button
          type="submit"
          className={expected === undefined ? 'main' : 'real'}
          disabled={isAnswered || (expected !== undefined && typed !== expected)}
        >
          {words.run.yes}
        </button>
        <Button label={words.run.no} disabled={isAnswered} onPress={() => answer(false)} />
      </p>
    </form>
  );
}

/** What is asked, and of which system, stands at the top: a question that says much would be scrolled to its end. */
function focused(form: HTMLFormElement | null): void {
  form?.focus({ preventScroll: true });
  if (form !== null) window.scrollTo({ top: 0 });
}
