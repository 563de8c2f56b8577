import { count } from '../../text/figures.ts';
import { Files } from './files.tsx';
import { Actions, Title, type StepProps } from './parts.tsx';
import { Counts, SceneLines } from './run.tsx';
import { cureWords, words } from './words.ts';

/** How the run ended, and what can be done now. */
export function NextStep({ view }: StepProps) {
  const { ending, flow } = view;
  const run = ending?.run.split(/[/\\]/u).at(-1) ?? '';
  return (
    <>
      <Title>
        {flow.isListed
          ? words.next.listed
          : ending === undefined
            ? words.next.notSent
            : (words.next.ended[String(ending.exit)] ?? words.next.title)}
      </Title>
      {ending !== undefined && (
        <>
          <p>{ending.exit === 4 || ending.exit === 130 ? words.next.safe : words.next.accounted(ending.rows)}</p>
          {ending.stopped !== undefined && (
            <p className="alarm">
              <bdi>{ending.stopped}</bdi>
            </p>
          )}
          <Counts counts={ending.counts} />
          <SceneLines lines={ending.notices} />
        </>
      )}
      {flow.isListed && (
        <p>
          <a href="/api/list" download>
            {words.next.list}
          </a>
        </p>
      )}
      <Actions
        view={view}
        labels={[
          ['resume', words.next.resume],
          ['mended', words.next.mended(ending?.needPerson ?? 0)],
          ['again', words.next.again],
          ['left', words.next.left],
          ['undo', words.next.undo],
        ]}
      />
      {ending !== undefined && Object.keys(flow.files).length > 0 && (
        <section>
          <h2>{words.next.files}</h2>
          <Files run={run} names={Object.keys(flow.files)} />
        </section>
      )}
      {ending !== undefined && ending.reasons.length > 0 && (
        <section>
          <h2>{words.next.reasons}</h2>
          <ul className="kinds">
            {ending.reasons.map(({ code, rows, first, matter, cure }) => (
              <li key={code}>
                <p>
                  <b>{count(rows, 'row')}</b> <bdi>{matter}</bdi> <small>{words.next.firstRows(first, rows)}</small>
                </p>
                <p className="soft">{cureWords({ code, cure })}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
