import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { usage } from '../errors.ts';
import { everybody, exportCsv, exportXlsx, type Everybody } from '../run/export.ts';
import { saveAs, write } from '../run/save-as.ts';
import { commandLine } from '../text/command-line.ts';
import { count } from '../text/figures.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Call, Command } from './main.ts';

/** `doorlist export`: the people of an access system as a roster, to a file or to standard output. */
export const run: Command = async (call) => {
  // Everybody passes through as garbage that is soon collected. V8 would double the room for it again and again, to 130 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { settings, shell, watcher } = call;
  if (settings.json && settings.to === undefined)
    throw usage('--json and the list would both go to standard output: add --to <file>.');
  const file = await saveAs(call);
  await using all = await everybody(call);
  await watcher.hide();
  if (file !== undefined) await write(file, file.format === 'csv' ? exportCsv(all) : exportXlsx(all));
  else await toOutput(exportCsv(all), shell.stdout);
  if (settings.json) watcher.printJson(summaryOf(all, file?.path ?? ''));
  else for (const line of linesOf(all, file?.path, call)) shell.stderr.write(`${line}\n`);
  return 0;
};

/** That a reader has had enough (`| head`) is no failure; that the list is cut short for any other reason is. */
async function toOutput(lines: Iterable<string>, stdout: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(Readable.from(lines), stdout, { end: false });
  } catch (error) {
    if (!['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}

function summaryOf({ system, count: people, leaving, unsaid }: Everybody, file: string): object {
  return {
    type: 'summary',
    command: 'export',
    system: { id: system.id, name: system.name },
    people,
    being_deleted: leaving.length,
    left_empty: Object.fromEntries([...unsaid].map(([column, { count: cells }]) => [column, cells])),
    exit: 0,
    files: { [file.toLowerCase().endsWith('.xlsx') ? 'export.xlsx' : 'export.csv']: file },
  };
}

function linesOf({ system, count: people, leaving, unsaid }: Everybody, file: string | undefined, { shell }: Call): string[] {
  const [first = ''] = leaving;
  const where = file === undefined ? '' : ` Written to ${sanitise(fromHere(file, shell), 500)}.`;
  return [
    `${count(people, 'person', 'people')} of "${sanitise(system.name)}".${where}`,
    ...(leaving.length === 0
      ? []
      : [
          `Left out, being deleted: ${count(leaving.length, 'user')} (${sanitise(first)}${leaving.length > 1 ? ', ...' : ''}).`,
        ]),
    ...[...unsaid].map(
      ([column, { count: cells, example }]) =>
        `${column} is empty for ${count(cells, 'person', 'people')} (${sanitise(example)}): a roster cannot say what the system has there.`,
    ),
    ...(file === undefined
      ? []
      : [`After editing: ${commandLine(['doorlist', 'plan', fromHere(file, shell), '--existing', 'update'], shell.platform)}`]),
  ];
}
