import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DeskFolder } from '../../src/desk/folder.ts';
import { Desk, type DeskStart } from '../../src/desk/server.ts';
import { Stage } from '../../src/desk/stage.ts';
import { here } from '../flow/walk.ts';
import { madeUpServices } from '../flow/made-up-services.ts';

/** A desk in this process, with made-up services. */
export async function deskInside({ port = 0, ...given }: Partial<DeskStart> = {}): Promise<{
  desk: Desk;
  stage: Stage;
  folder: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'doorlist-desk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let desk: Desk | undefined;
  const stage = new Stage({} as never, () => desk?.changed());
  desk = await Desk.open({
    services: madeUpServices(),
    stage,
    folder: new DeskFolder(folder, 'test'),
    here,
    port,
    given: {},
    runs: () => Promise.resolve([]),
    ...given,
  });
  const opened = desk;
  void opened.over.then(() => opened.close());
  onTestFinished(() => opened.close());
  return { desk, stage, folder };
}
