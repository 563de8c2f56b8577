import { usage } from '../errors.ts';
import { printedSummary } from '../events.ts';
import { check } from '../run/check.ts';
import { commandLine } from '../text/command-line.ts';
import { sanitise } from '../text/sanitise.ts';
import { checkLines } from './check-lines.ts';
import { summaryLines } from '../ui/summary.ts';
import { wrapped } from '../ui/wrapped.ts';
import { lookOf } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist check <roster>`: validates offline; nothing is sent, no key needed. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which roster? `doorlist check <roster>`.');
  const { watcher, settings } = call;
  // No live screen: checking a usual roster takes less time than reading a screen.
  if (settings.json) await watcher.show();
  const { summary, found, name, reading } = await check(named, call, ({ row, line }, problems) => {
    // Events are without personal data. Message and cure may quote the cell, and what is taken for a header may be a person.
    for (const { code, field } of settings.json ? problems : []) watcher.printJson({ type: 'problem', row, line, code, field });
  });
  await watcher.hide();
  const { typed = [], shell } = call;
  const plan = sanitise(commandLine(['doorlist', 'plan', ...typed.slice(1)], shell.platform), 4096);
  if (settings.json) watcher.printJson(printedSummary(summary));
  else {
    // The reasons stand above, with examples.
    const { reasons: _, ...rest } = summary;
    const look = lookOf(call);
    const lines = await wrapped(checkLines(name, reading, found, plan), look.width);
    watcher.print(...lines, ...(await summaryLines(rest, look)));
  }
  return summary.exit;
};
