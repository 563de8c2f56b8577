import { describe, expect, test } from 'vitest';
import { DirectoryError } from '../../src/directory/directory.ts';
import { createGate, type Reply } from '../../src/directory/pace.ts';
import { VirtualClock } from './simulation.ts';

type Fate = 'ok' | 'limited' | 'unsent' | 'unanswered' | 'hopeless';

/** A server whose state a test sets, and a gate before it. */
function scene({ outageTimeoutMs = 900_000, concurrency = 8, latency = 10 } = {}) {
  const clock = new VirtualClock();
  const start = clock.now();
  const stop = new AbortController();
  const outages: ({ since: number; until: number; nextProbe: number } | 'over')[] = [];
  const paces: { waitUntil?: number }[] = [];
  const sent: number[] = [];
  const probes: number[] = [];
  const state: { fate: Fate | ((at: number) => Fate); retryAfterMs?: number } = { fate: 'ok' };
  const gate = createGate({
    concurrency,
    outageTimeoutMs,
    signal: stop.signal,
    clock,
    random: () => 0.5,
    onOutage: (outage) => outages.push(outage ?? 'over'),
    onPace: (pace) => paces.push(pace),
  });
  async function reply(into: number[]): Promise<Reply<string>> {
    const at = clock.now() - start;
    into.push(at);
    await clock.sleep(latency);
    const fate = typeof state.fate === 'function' ? state.fate(at) : state.fate;
    switch (fate) {
      case 'ok':
        return { fate: 'answered', value: 'ok' };
      case 'limited':
        return { fate, ...(state.retryAfterMs === undefined ? {} : { retryAfterMs: state.retryAfterMs }) };
      case 'unanswered':
        return { fate, error: new DirectoryError('unanswered', 'timeout', 'The API did not answer in time.') };
      default:
        return {
          fate: 'unsent',
          error: new DirectoryError('unreachable', 'econnrefused', 'No connection to host.'),
          isHopeless: fate === 'hopeless',
        };
    }
  }
  gate.probeWith(() => reply(probes));
  const call = (kind: 'read' | 'write', beforeSend?: () => Promise<void>) =>
    gate.pass({ kind, send: () => reply(sent), ...(beforeSend ? { beforeSend } : {}) });
  /** What became of a promise, and when (ms after the start). */
  const ended = async (promise: Promise<unknown>) => {
    const end = await promise.then(
      () => 'ok',
      (error: unknown) => (error instanceof DirectoryError ? error.kind : String(error)),
    );
    return { end, at: clock.now() - start };
  };
  return { clock, start, stop, outages, paces, sent, probes, state, gate, call, ended };
}

test('an outage in the middle: everybody pauses, one probe at a time goes out, then all goes on', async () => {
  const { clock, outages, sent, probes, state, call, ended, start } = scene();
  await clock.until(call('read'));
  state.fate = (at) => (at > 300 && at < 4300 ? 'unsent' : 'ok');
  await clock.pass(400);
  const calls = Array.from({ length: 40 }, async () => ended(call('write')));
  const ends = await clock.until(Promise.all(calls));
  expect(ends.map(({ end }) => end)).toEqual(Array(40).fill('ok'));
  // Eight were under way when it began; then nobody, until the server was back.
  expect(sent.filter((at) => at > 300 && at < 4300).length).toBeLessThanOrEqual(8);
  expect(probes.length).toBeGreaterThanOrEqual(3);
  // Up to four seconds until a probe finds it back, and two for the rest at twelve and more a second.
  expect(Math.max(...ends.map(({ at }) => at))).toBeLessThan(10_300);
  expect(outages.at(-1)).toBe('over');
  const [first] = outages;
  expect((first as { until: number }).until - (first as { since: number }).since).toBeGreaterThanOrEqual(900_000);
  expect((first as { since: number }).since - start).toBeGreaterThan(400);
  expect(clock.pending).toBe(0);
});

test('probes come ever more rarely, and never more than 15 s apart', async () => {
  const { clock, probes, state, call } = scene();
  await clock.until(call('read'));
  state.fate = 'unsent';
  const calls = Array.from({ length: 8 }, async () => call('write').catch(() => undefined));
  await clock.pass(120_000);
  const gaps = probes.slice(1).map((at, n) => at - (probes[n] ?? 0));
  expect(gaps.slice(0, 5).map((gap) => Math.round(gap / 500) * 500)).toEqual([1000, 2000, 4000, 8000, 15_000]);
  expect(Math.max(...gaps)).toBeLessThan(15_100);
  state.fate = 'ok';
  await clock.until(Promise.all(calls));
});

test('an outage that lasts too long rejects everybody who waits, and everybody after', async () => {
  const { clock, state, call, ended } = scene({ outageTimeoutMs: 60_000 });
  await clock.until(call('read'));
  state.fate = 'unsent';
  const calls = Array.from({ length: 20 }, async () => ended(call('write')));
  const ends = await clock.until(Promise.all(calls));
  expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['unreachable']));
  expect(ends.every(({ at }) => at > 59_000 && at < 62_000)).toBe(true);
  await expect(call('read')).rejects.toMatchObject({
    kind: 'unreachable',
    code: 'econnrefused',
    message: expect.stringMatching(/^The API has not answered for 6[01] s\. No connection to host\.$/) as string,
  });
  expect(clock.pending).toBe(0);
});

describe('an endpoint that has never answered', () => {
  test('is given up after 8 s', async () => {
    const { clock, state, call, ended } = scene();
    state.fate = 'unsent';
    const { end, at } = await clock.until(ended(call('read')));
    expect(end).toBe('unreachable');
    expect(at).toBeGreaterThan(7900);
    expect(at).toBeLessThan(8200);
  });

  test('is given up at once where waiting is no cure', async () => {
    const { clock, state, call, ended } = scene();
    state.fate = 'hopeless';
    expect(await clock.until(ended(call('read')))).toEqual({ end: 'unreachable', at: 10 });
  });

  test('gets a second chance when its first answer goes wrong', async () => {
    const { clock, state, call } = scene();
    state.fate = (at) => (at < 100 ? 'unanswered' : 'ok');
    expect(await clock.until(call('read'))).toBe('ok');
  });
});

test('a host that becomes unknown in the middle of the work is an outage, not the end', async () => {
  const { clock, state, call } = scene();
  await clock.until(call('read'));
  state.fate = (at) => (at < 20_000 ? 'hopeless' : 'ok');
  expect(await clock.until(call('write'))).toBe('ok');
});

describe('without an answer', () => {
  test('a write is never sent twice', async () => {
    const { clock, state, sent, call, ended } = scene();
    state.fate = 'unanswered';
    expect(await clock.until(ended(call('write')))).toEqual({ end: 'unanswered', at: 10 });
    expect(sent).toHaveLength(1);
  });

  test('a read is sent again, with growing pauses, and given up where others succeed', async () => {
    const { clock, state, sent, gate, call, ended } = scene();
    await clock.until(call('read'));
    state.fate = 'unanswered';
    const read = ended(call('read'));
    // Something else is answered all the while.
    const other = async () => {
      for (let n = 0; n < 80; n += 1) {
        await gate.pass({ kind: 'read', send: async () => ({ fate: 'answered', value: 1 }) });
        await clock.sleep(100);
      }
    };
    void other();
    expect((await clock.until(read)).end).toBe('unanswered');
    const gaps = sent.slice(2).map((at, n) => Math.round(at - (sent[n + 1] ?? 0)));
    expect(gaps).toHaveLength(5);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
  });
});

describe('429 on everything', () => {
  test('counts towards the outage timeout', async () => {
    const { clock, state, sent, call, ended } = scene({ outageTimeoutMs: 120_000 });
    await clock.until(call('read'));
    state.fate = 'limited';
    const ends = await clock.until(Promise.all(Array.from({ length: 20 }, async () => ended(call('write')))));
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['unreachable']));
    expect(Math.max(...ends.map(({ at }) => at))).toBeLessThan(121_000);
    expect(sent.length).toBeLessThan(40);
  });

  test('with a Retry-After beyond the timeout is given up at once', async () => {
    const { clock, state, call, ended } = scene({ outageTimeoutMs: 120_000 });
    await clock.until(call('read'));
    state.fate = 'limited';
    state.retryAfterMs = 3_600_000;
    const refused = call('write');
    const { end, at } = await clock.until(ended(refused));
    expect(end).toBe('unreachable');
    expect(at).toBeLessThan(1000);
    await expect(refused).rejects.toThrow(/wait another 60 min/);
  });

  test('is told at once, with the time it lasts until', async () => {
    const { clock, state, paces, call } = scene();
    await clock.until(call('read'));
    state.fate = (at) => (at < 400 ? 'limited' : 'ok');
    state.retryAfterMs = 5000;
    await clock.until(call('write'));
    expect(paces.some(({ waitUntil }) => waitUntil !== undefined)).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('the intent', () => {
  test('is written once, right before the request, however often a 429 sends it back', async () => {
    const { clock, state, sent, call } = scene();
    const events: string[] = [];
    state.fate = (at) => (at < 3000 ? 'limited' : 'ok');
    state.retryAfterMs = 1000;
    const intent = async () => {
      await clock.sleep(5);
      events.push(`intent, ${sent.length} sent`);
    };
    await clock.until(call('write', intent));
    expect(events).toEqual(['intent, 0 sent']);
    expect(sent.length).toBeGreaterThan(2);
  });

  test('that cannot be written is the end of the call, and of nothing else', async () => {
    const { clock, sent, call, ended } = scene({ concurrency: 1 });
    const full = new Error('disk full');
    const failed = call('write', async () => {
      await clock.sleep(1);
      throw full;
    });
    const next = ended(call('write'));
    await expect(clock.until(failed)).rejects.toBe(full);
    expect((await clock.until(next)).end).toBe('ok');
    expect(sent).toHaveLength(1);
  });

  test('that was slow does not carry its request into a hold that came up meanwhile', async () => {
    const { clock, state, sent, call } = scene();
    await clock.until(call('read'));
    sent.length = 0;
    state.fate = (at) => (at < 500 ? 'limited' : 'ok');
    state.retryAfterMs = 5000;
    const slow = call('write', async () => {
      await clock.sleep(300);
    });
    await clock.pass(1);
    const quick = call('write');
    await clock.until(Promise.all([slow, quick]));
    expect(sent[0]).toBeLessThan(450);
    expect(sent.filter((at) => at > 450 && at < 5000)).toEqual([]);
    expect(sent).toHaveLength(3);
  });
});

describe('told to stop', () => {
  test('those who wait are rejected at once, those in flight finish', async () => {
    const { clock, stop, call, ended } = scene({ concurrency: 2, latency: 1000 });
    await clock.until(call('read'));
    const calls = Array.from({ length: 10 }, async () => ended(call('write')));
    await clock.pass(500);
    stop.abort();
    const stoppedAt = await clock.until(ended(Promise.resolve()));
    const ends = await clock.until(Promise.all(calls));
    expect(ends.slice(0, 2).map(({ end }) => end)).toEqual(['ok', 'ok']);
    expect(ends.slice(2).map(({ end }) => end)).toEqual(Array(8).fill('stopped'));
    expect(ends.slice(2).every(({ at }) => at === stoppedAt.at)).toBe(true);
    await expect(call('read')).rejects.toMatchObject({ kind: 'stopped' });
    expect(clock.pending).toBe(0);
  });

  test('nobody who was told so is sent after all, at whatever instant the word comes', async () => {
    for (let instant = 0; instant < 40; instant += 1) {
      const { clock, stop, gate, call, ended } = scene({ concurrency: 3 });
      await clock.until(call('read'));
      const sent = new Set<number>();
      // Between any two promises that go on after an answer, when the next in the queue is let through.
      const stopSoon = async () => {
        for (let turn = 0; turn < instant; turn += 1) await Promise.resolve();
        stop.abort();
      };
      const calls = Array.from({ length: 12 }, async (_, n) => {
        const write = gate.pass<void>({
          kind: 'write',
          send: async () => {
            sent.add(n);
            await clock.sleep(3);
            if (n === 4) void stopSoon();
            return { fate: 'answered', value: undefined };
          },
        });
        return ended(write);
      });
      const ends = await clock.until(Promise.all(calls));
      for (const [n, { end }] of ends.entries()) {
        expect(end, `call ${n}, stopped at instant ${instant}`).toBe(sent.has(n) ? 'ok' : 'stopped');
      }
    }
  });

  test.each(['limited', 'unsent', 'unanswered'] as const)('a read that would be sent again (%s) is not', async (fate) => {
    const { clock, stop, state, sent, call, ended } = scene();
    await clock.until(call('read'));
    state.fate = fate;
    state.retryAfterMs = 60_000;
    const calls = Array.from({ length: 8 }, async () => ended(call('read')));
    await clock.pass(2000);
    const before = sent.length;
    stop.abort();
    const ends = await clock.until(Promise.all(calls));
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['stopped']));
    expect(ends.every(({ at }) => at < 2100)).toBe(true);
    await clock.pass(1);
    expect(sent).toHaveLength(before);
    // No timer is left that would keep the process alive.
    expect(clock.pending).toBe(0);
  });
});
