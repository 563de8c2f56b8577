import { setFlagsFromString } from 'node:v8';
import { usage } from '../errors.ts';
import { everybody, exportCsv, exportXlsx, unsaidIn, type Everybody } from '../run/export.ts';
import { saveAs, toOutput, write } from '../run/save-as.ts';
import { commandLine, optionWords } from '../text/command-line.ts';
import { count } from '../text/figures.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Call, Command } from './main.ts';

/** `doorlist export`: the people of an access system as a roster, to a file or to standard output. */
export const run: Command = async (call) => {
  // All users pass through as garbage that is soon collected. V8 would double the room for it again and again, to 130 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { settings, shell, watcher } = call;
  if (settings.json && settings.to === undefined)
    throw usage('--json and the list would both go to standard output: add --to <file>.');
  const file = await saveAs(call);
  await using all = await everybody(call);
  await watcher.hide();
  if (file !== undefined) await write(file, file.format === 'csv' ? exportCsv(all) : exportXlsx(all));
  else await toOutput(shell.stdout.isTTY === true ? shown(exportCsv(all)) : exportCsv(all), shell.stdout);
  if (settings.json) watcher.printJson(summaryOf(all, file?.path ?? ''));
  else for (const line of linesOf(all, file?.path, call)) shell.stderr.write(`${line}\n`);
  return 0;
};

/** The list as a terminal may show it: somebody's name may be an escape sequence. */
function* shown(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield piece.replaceAll(/[^\r\n]+/gu, (line) => sanitise(line, line.length + 1));
}

function summaryOf({ system: { id, name }, count: people, leaving, unsaid }: Everybody, file: string): object {
  const left_empty = Object.fromEntries([...unsaid].map(([column, { count: cells }]) => [column, cells]));
  const files = { [file.toLowerCase().endsWith('.xlsx') ? 'export.xlsx' : 'export.csv']: file };
  const numbers = { people, being_deleted: leaving.length, left_empty };
  return { type: 'summary', command: 'export', system: { id, name }, ...numbers, exit: 0, files };
}

function linesOf(all: Everybody, file: string | undefined, { shell, values }: Call): string[] {
  const { system, count: people, leaving } = all;
  const where = file === undefined ? '' : ` Written to ${sanitise(fromHere(file, shell), 500)}.`;
  const lines = [`${count(people, 'person', 'people')} of "${sanitise(system.name)}".${where}`];
  const [first, ...others] = leaving;
  if (first !== undefined) {
    const more = others.length > 0 ? ', ...' : '';
    lines.push(`Left out, being deleted: ${count(leaving.length, 'user')} (${sanitise(first)}${more}).`);
  }
  lines.push(...unsaidIn(all));
  if (file === undefined) return lines;
  const { system: named, sandbox, out } = values;
  const options = optionWords({ existing: 'update', system: named, sandbox, out });
  return [...lines, `After editing: ${commandLine(['doorlist', 'plan', fromHere(file, shell), ...options], shell.platform)}`];
}
