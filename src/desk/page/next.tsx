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
                  <b>{words.next.ofRows(rows)}</b> <bdi>{matter}</bdi> <small>{words.next.firstRows(first, rows)}</small>
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
  return (
    <ul className={isShort ? 'files short' : 'files'}>
      {words.files.map(([all, means]) => {
        const shown = all.filter((name) => names.includes(name) && (!isShort || !name.endsWith('.csv')));
        return shown.length === 0 ? null : (
          <li key={means}>
            {shown.map((name) => (
              <FileLink key={name} run={run} name={name} />
            ))}
            {!isShort && <span>{means}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function FileLink({ run, name }: { readonly run: string; readonly name: string }) {
  const isReport = name === 'report.html';
  const how = isReport ? { target: '_blank', rel: 'noreferrer' } : { download: name };
  return (
    <>
      <a href={`/api/file/${encodeURIComponent(run)}/${name}`} {...how}>
        {name}
      </a>{' '}
    </>
  );
}
