import { onTestFailed, onTestFinished } from 'vitest';
import { startServer, type FakeSeam, type ServerOptions } from '../faults/server.ts';
import { Doorlist } from './doorlist.ts';

/** doorlist in a folder of its own, without any system to talk to. Tidied away, and all that it said is printed on a failure. */
export function offline(where: 'process' | 'inside' = 'process'): Doorlist {
  const door = new Doorlist(undefined, where);
  prepare(door);
  return door;
}

interface Scene {
  door: Doorlist;
  server: FakeSeam;
}

/** doorlist and a server of our own making that it talks to. */
export async function scene(options: ServerOptions = {}): Promise<Scene> {
  return played(options, 'process');
}

/** The same without a process of its own: for what is said of the work, and not of the program. */
export async function workshop(options: ServerOptions = {}): Promise<Scene> {
  return played(options, 'inside');
}

async function played(options: ServerOptions, where: 'process' | 'inside'): Promise<Scene> {
  const server = await startServer(options);
  const door = new Doorlist(server, where);
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
