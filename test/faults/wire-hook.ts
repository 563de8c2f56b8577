/**
 * Loaded into doorlist with NODE_OPTIONS=--import: writes down, at the end of the process, when each of its requests was begun and
 * when the head of each 429 was read, by the process's own clock. What Node itself says of its HTTP client, whoever uses it.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';

export interface Wire {
  /** Epoch ms, with fractions, of each request's beginning. */
  begun: number[];
  /** Answers of 429 that named a time: when they were read, and until when nothing may be begun. */
  held: { read: number; until: number }[];
}

const wire: Wire = { begun: [], held: [] };
const now = (): number => performance.timeOrigin + performance.now();

// Begun is when the request is made, before it waits for a connection.
subscribe('http.client.request.created', () => wire.begun.push(now()));
subscribe('http.client.response.finish', (message) => {
  const { response } = message as { request: ClientRequest; response: IncomingMessage };
  const wait = response.headers['retry-after'];
  if (response.statusCode !== 429 || wait === undefined) return;
  const read = now();
  wire.held.push({ read, until: Number.isNaN(Number(wait)) ? Date.parse(wait) : read + Number(wait) * 1000 });
});
process.on('exit', () => {
  writeFileSync(process.env['DOORLIST_WIRE_FILE'] ?? '', JSON.stringify(wire));
});
