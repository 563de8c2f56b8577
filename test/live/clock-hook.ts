/**
 * Loaded into doorlist with NODE_OPTIONS=--import: from the moment when the file that DOORLIST_CLOCK_FILE names exists, the clock of
 * the machine reads so many milliseconds more (or less) as the file says: an administrator set it, or NTP or daylight saving did.
 * Monotonic time (performance.now, timers) goes on as it did.
 */
import { readFileSync } from 'node:fs';

const file = process.env['DOORLIST_CLOCK_FILE'] ?? '';
const machine = Date.now.bind(Date);
let shift = 0;
let lastLook = 0;

function now(): number {
  const time = machine();
  if (shift === 0 && time - lastLook >= 20) {
    lastLook = time;
    try {
      shift = Number(readFileSync(file, 'utf8'));
    } catch {
      // The clock was not set yet.
    }
  }
  return time + shift;
}

globalThis.Date = new Proxy(Date, {
  construct: (target, args: [], newTarget: typeof Date) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === globalThis.Date ? target : newTarget) as Date,
  apply: () => new Date(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
});
