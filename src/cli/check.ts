import { usage } from '../errors.ts';
import { printedSummary } from '../events.ts';
import { check } from '../run/check.ts';
import { checkLines } from './check-lines.ts';
import { summaryLines } from '../ui/summary.ts';
import { lookOf } from './ending.ts';
import type { Command } from './main.ts';

/** `doorlist check <roster>`: validates offline; nothing is sent, no key needed. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  if (named === undefined) throw usage('Which roster? `doorlist check <roster>`.');
  const { watcher, settings } = call;
  // No live screen: checking a usual roster takes less time than reading a screen.
  if (settings.json) await watcher.show();
  const { summary, found, name, reading } = await check(named, call, ({ row, line }, problems) => {
    // The message may quote the cell, and events contain no personal data: they give row, column and code instead.
    for (const { code, field, column, cure } of settings.json ? problems : []) {
      watcher.print(JSON.stringify({ type: 'problem', row, line, code, field, column, cure }));
    }
  });
  await watcher.hide();
  if (settings.json) watcher.print(JSON.stringify(printedSummary(summary)));
  else watcher.print(...checkLines(name, reading, found), ...(await summaryLines(summary, lookOf(call))));
  return summary.exit;
};
