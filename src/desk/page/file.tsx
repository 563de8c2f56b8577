import { useEffect, useRef, useState } from 'react';
import { stepWords } from '../../flow/words.ts';
import type { DeskRun } from '../server.ts';
import { goOnWith, isBusy, upload, useLook } from './connection.ts';
import { Files } from './next.tsx';
import { Button, Lines, Table, type StepProps } from './parts.tsx';
import { words } from './words.ts';

type Run = Omit<DeskRun, 'files'> & { readonly canApply: boolean; readonly files: readonly string[] };

/** Earlier runs that are shown. */
const mostRuns = 20;

export function FileStep({ view }: StepProps) {
  const [name, setName] = useState('');
  const [isOver, setOver] = useState(false);
  // While a file is on its way nothing else is begun.
  const isOff = name !== '' || isBusy(view);
  const { runs = [] } = useLook<{ runs: readonly Run[] }>('runs') ?? {};
  const input = useRef<HTMLInputElement>(null);

  const take = async (files: FileList | null | undefined) => {
    setName(files?.[0]?.name ?? '');
    await upload(files ?? []);
    setName('');
  };
  // A file that is dropped beside the box is meant for it, too. The listeners are those of this drawing.
  useEffect(() => {
    const drops = new AbortController();
    const { signal } = drops;
    window.addEventListener('dragover', () => setOver(true), { signal });
    window.addEventListener('dragleave', () => setOver(false), { signal });
    const onDrop = ({ dataTransfer }: DragEvent) => {
      setOver(false);
      void take(dataTransfer?.files);
    };
    window.addEventListener('drop', onDrop, { signal });
    return () => drops.abort();
  });
  const isDeed = (where: string): boolean => !(where in stepWords.where);
  const found = view.said.lines
    .map(({ is, label, about = '' }, at) => ({ at, is, label: isDeed(is) ? label : lastOf(label, is), about }))
    .filter(({ is }) => is !== 'unfinished');
  const open = runs.filter(({ resumable }) => resumable);
  const closed = runs.filter(({ resumable }) => !resumable);
  return (
    <>
      {open.map((run) => (
        <section key={run.name} className="unfinished">
          <h2>{words.file.unfinished}</h2>
          <p>
            <bdi>{run.roster ?? run.name}</bdi> → <bdi>{run.system ?? ''}</bdi>, {whenWords(run.started)}
          </p>
          <Button label={words.file.finish} kind="main" disabled={isOff} onPress={() => goOnWith(view, 'resume', run.name)} />
        </section>
      ))}
      <div className={isOver ? 'drop over' : 'drop'}>
        <p>{name === '' ? words.file.drop : words.file.uploading(name)}</p>
        <input
          ref={input}
          type="file"
          hidden
          accept=".xlsx,.csv,.tsv,.txt"
          onChange={({ target }) => {
            void take(target.files);
            target.value = '';
          }}
        />
        <Button
          label={words.file.choose}
          kind={open.length === 0 ? 'main' : 'plain'}
          disabled={isOff}
          onPress={() => input.current?.click()}
        />
        <small>{words.file.kinds}</small>
      </div>
      {[words.file.found, words.file.deeds].map((title) => {
        const shown = found.filter(({ is }) => isDeed(is) === (title === words.file.deeds));
        return shown.length === 0 ? null : (
          <section key={title}>
            <h2>{title}</h2>
            <Lines view={view} lines={shown} isOff={isOff} />
          </section>
        );
      })}
      {closed.length > 0 && (
        <section>
          <h2>{words.runs.title}</h2>
          <Table
            of="runs"
            heads={words.runs.heads}
            lines={closed.slice(0, mostRuns).map(({ name: run, roster = run, started, system, outcome, canApply, files }) => [
              roster,
              whenWords(started),
              system,
              canApply ? (
                <>
                  {outcome} <Button label={words.runs.apply} disabled={isOff} onPress={() => goOnWith(view, 'apply', run)} />
                </>
              ) : (
                outcome
              ),
              <Files key={run} run={run} names={files} isShort />,
            ])}
          />
          {closed.length > mostRuns && <p className="soft">{words.runs.older(closed.length - mostRuns)}</p>}
        </section>
      )}
    </>
  );
}

/** A file's name; of one that was written for a run, the roster and the time of that, too: its folder is called by them. */
function lastOf(path: string, where: string): string {
  const [file = '', folder = ''] = path.split(/[/\\]/u).toReversed();
  if (where !== 'mend') return file;
  const [, day, time = '', roster] = /^(\d{4}-\d\d-\d\d)(T\d\d-\d\d-\d\dZ)-(.+)$/u.exec(folder) ?? [];
  if (roster === undefined) return `${folder}/${file}`;
  return words.runs.ofRun(file, roster, whenWords(`${day}${time.replaceAll('-', ':')}`));
}

function whenWords(started: string | undefined): string {
  return started === undefined ? '' : new Date(started).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
