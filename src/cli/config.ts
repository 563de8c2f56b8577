import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from '../errors.ts';
import { refusePlanted } from '../run/owner.ts';
import { checkMaps, checkValue, options, type OptionSpec, type OptionValues } from './options.ts';

const configFile = 'doorlist.config.json';

type ConfigValue = string | number | boolean | string[] | Record<string, string>;

/** Options of `doorlist.config.json` in the working folder. @throws ExitError (2) that names the file and the invalid key. */
export async function readConfig(cwd: string): Promise<OptionValues> {
  let text: string;
  refusePlanted(cwd, configFile);
  try {
    // Editors of Windows put a mark in front of UTF-8.
    text = readFileSync(join(cwd, configFile), 'utf8').replace(/^\uFEFF/u, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw usage(`${configFile} cannot be read.`);
  }
  // zod is loaded only where there is a file to read.
  const z = await import('zod');
  const configValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.record(z.string(), z.string())]);
  let parsed: Record<string, ConfigValue>;
  try {
    parsed = z.record(z.string(), configValue).parse(JSON.parse(text));
  } catch {
    throw usage(
      `${configFile} is not valid: it holds one JSON object of options, like {"system": "Main building", "country": "GB"}.`,
    );
  }
  const values: OptionValues = {};
  for (const [name, value] of Object.entries(parsed)) {
    const spec = options.find((option) => option.name === name);
    if (spec === undefined) throw usage(`${configFile}: there is no option "${name}".`);
    if (spec.flagOnly === true) throw usage(`${configFile}: "${name}" belongs on the command line, not in a file.`);
    values[spec.name] = configured(spec, value);
  }
  return values;
}

function configured(spec: OptionSpec, value: ConfigValue): string | boolean | string[] {
  const said = `${configFile}: "${spec.name}"`;
  if (spec.value === undefined) {
    if (typeof value !== 'boolean') throw usage(`${said} is true or false.`);
    return value;
  }
  if (spec.repeatable === true) {
    const list = Array.isArray(value)
      ? value
      : typeof value === 'object'
        ? Object.entries(value).map(([field, header]) => `${field}=${header}`)
        : [String(value)];
    for (const each of list) checkValue(spec, each, said);
    if (spec.name === 'map') checkMaps(list, said);
    return list;
  }
  if (typeof value !== 'string' && typeof value !== 'number') throw usage(`${said} takes <${spec.value}>.`);
  checkValue(spec, String(value), said);
  return String(value);
}
