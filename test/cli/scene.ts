import { onTestFailed, onTestFinished } from 'vitest';
import { startServer, type FakeSeam, type ServerOptions } from '../faults/server.ts';
import { Doorlist } from './doorlist.ts';

/** doorlist in a folder of its own, without any system to talk to. Tidied away, and all that it said is printed on a failure. */
export function offline(): Doorlist {
  const door = new Doorlist();
  prepare(door);
  return door;
}

/** doorlist and a server of our own making that it talks to. */
export async function scene(options: ServerOptions = {}): Promise<{ door: Doorlist; server: FakeSeam }> {
  const server = await startServer(options);
  const door = new Doorlist(server);
  prepare(door);
  onTestFinished(() => server.close());
  return { door, server };
}

function prepare(door: Doorlist): void {
  onTestFailed(() => {
    console.error(door.transcript());
  });
  onTestFinished(() => {
    door.dispose();
  });
}
