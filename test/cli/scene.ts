import { onTestFailed, onTestFinished, TestRunner, type TestContext } from 'vitest';
import { startServer, type FakeSeam, type ServerOptions } from '../faults/server.ts';
import { Doorlist } from './doorlist.ts';

type Test = Pick<TestContext, 'onTestFailed' | 'onTestFinished'>;
/** The only test that is under way. */
const current: Test = { onTestFailed, onTestFinished };

/** doorlist in a folder of its own, without any system to talk to. Tidied away, and all that it said is printed on a failure. */
export function offline(where: 'process' | 'inside' = 'process'): Doorlist {
  const door = new Doorlist(undefined, where);
  prepare(door, current);
  return door;
}

interface Scene {
  door: Doorlist;
  server: FakeSeam;
}

/**
 * doorlist and a server of our own making that it talks to.
 *
 * @param test the context of the test, where others of its file run at the same time
 */
export async function scene(options: ServerOptions = {}, test: Test = current): Promise<Scene> {
  return played(options, 'process', test);
}

/** The same without a process of its own: for what is said of the work, and not of the program. */
export async function workshop(options: ServerOptions = {}, test: Test = current): Promise<Scene> {
  return played(options, 'inside', test);
}

async function played(options: ServerOptions, where: 'process' | 'inside', test: Test): Promise<Scene> {
  const server = await startServer(options);
  const door = new Doorlist(server, where);
  prepare(door, test);
  test.onTestFinished(() => server.close());
  return { door, server };
}

function prepare(door: Doorlist, test: Test): void {
  // Else it would be tidied away at the end of another test.
  if (test === current && TestRunner.getCurrentTest()?.concurrent === true)
    throw new Error('A test beside others has to say which one it is: workshop({}, context).');
  test.onTestFailed(() => {
    console.error(door.transcript());
  });
  test.onTestFinished(() => {
    door.dispose();
  });
}
