import { count } from '../../text/figures.ts';
import { Actions, Alarm, type StepProps } from './parts.tsx';
import { Counts, SceneLines } from './run.tsx';
import { words } from './words.ts';

/** How the run ended, and what can be done now. */
export function NextStep({ view }: StepProps) {
  const { ending, flow } = view;
  const run = ending?.run.split(/[/\\]/u).at(-1) ?? '';
  return (
    <>
      {ending !== undefined && (
        <>
          <SceneLines lines={ending.alarms} />
          <p>{ending.exit === 4 || ending.exit === 130 ? words.next.safe : words.next.accounted(ending.rows)}</p>
          <Alarm text={ending.stopped} />
          <Counts counts={ending.counts} />
          <SceneLines lines={ending.notices} />
        </>
      )}
      {flow.isListed && (
        <p>
          <a className="main" href="/api/list" download>
            {words.next.list}
          </a>
        </p>
      )}
      <Actions
        view={view}
        items={['plan', 'resume', 'mended', 'again', 'left', 'undo']}
        labels={{ mended: words.next.mended(ending?.needPerson ?? 0) }}
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
                <p className="soft">{cure}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Links to a run's files. @param isShort only those for people, by their names. */
export function Files({ run, names, isShort = false }: { run: string; names: readonly string[]; isShort?: boolean }) {
  const shown = Object.keys(words.files).filter((name) => names.includes(name) && (!isShort || !name.endsWith('.csv')));
  return (
    <ul className={isShort ? 'files short' : 'files'}>
      {shown.map((name) => {
        const isReport = name === 'report.html';
        return (
          <li key={name}>
            <a
              href={`/api/file/${encodeURIComponent(run)}/${name}`}
              {...(isReport ? { target: '_blank', rel: 'noreferrer' } : { download: name })}
            >
              {name}
            </a>
            {!isShort && <span> {words.files[name]}</span>}
          </li>
        );
      })}
    </ul>
  );
}
