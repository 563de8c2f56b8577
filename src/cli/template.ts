import { usage } from '../errors.ts';
import { exampleCsv, exampleXlsx, offeredGroups, template } from '../run/template.ts';
import { saveAs, write } from '../run/save-as.ts';
import { count } from '../text/figures.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist template`: prints an empty roster CSV with the columns it understands, or writes a file with an example and choices. */
export const run: Command = async (call) => {
  const { values, shell } = call;
  const file = await saveAs(call);
  if (file === undefined) {
    if (values.json === true) throw usage('--json and the template would both go to standard output: add --to <file>.');
    shell.stdout.write(template());
    return 0;
  }
  const said = [`${sanitise(fromHere(file.path, shell), 500)}: its example line is never imported; write over it.`];
  if (file.format === 'csv') await write(file, exampleCsv());
  else {
    const { names, why } = await offeredGroups(call);
    await write(file, exampleXlsx(names));
    if (names.length > 0) said.push(`The groups column offers ${count(names.length, 'group')}.`);
    if (why !== undefined) said.push('The groups column offers none.', ...why.split('\n').map((line) => sanitise(line, 600)));
  }
  shell.stderr.write(`${said.join('\n')}\n`);
  return 0;
};
