import { usage } from '../errors.ts';
import { commandLine } from '../text/command-line.ts';
import { importPlan, importRoster } from '../run/import.ts';
import { tell, tellRefused } from './ending.ts';
import type { Command } from './main.ts';
import { shape } from './options.ts';

/** `doorlist import <roster>`, and `doorlist import --plan <run>`: plan, ask, create, enroll, verify, write the results. */
export const run: Command = async ({ arguments: [roster], values, ...call }) => {
  const { settings, watcher } = call;
  if (settings.plan === undefined && roster === undefined)
    throw usage('Which roster? `doorlist import <roster>`, or `doorlist import --plan <run>`.');
  if (settings.plan !== undefined && roster !== undefined)
    throw usage('A saved plan has its rows already: leave the roster out, or leave --plan out.');
  const late = settings.plan === undefined ? undefined : shape.find((name) => values[name] !== undefined);
  if (late !== undefined)
    throw usage(`--${late} shapes a plan, and this one is made already: leave it out, or plan the roster again with it.`);
  if (!settings.yes && (watcher.ask === undefined || roster === '-')) {
    const { typed = [], shell } = call;
    throw usage(
      [
        'Nobody can be asked here (no terminal): add --yes to import without a question.',
        ...(settings.plan === undefined && roster !== '-'
          ? ['What it would do:', `  ${commandLine(['doorlist', 'plan', ...typed.slice(1)], shell.platform)}`]
          : []),
      ].join('\n'),
    );
  }
  const ended = settings.plan === undefined ? importRoster(roster ?? '', call) : importPlan(settings.plan, call);
  return tell(call, await ended.catch((error: unknown) => tellRefused(call, error)));
};
