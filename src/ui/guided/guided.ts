import type { ReadStream, WriteStream } from 'node:tty';
import { Drive } from '../../flow/drive.ts';
import { initialState } from '../../flow/flow.ts';
import type { FlowOptions, Services } from '../../flow/services.ts';
import type { Here } from '../../text/path.ts';
import { withInk } from '../ink.ts';
import { progressWords } from '../run-words.ts';
import { columnsOf } from '../wrapped.ts';
import { farewell } from './farewell.ts';

export interface FlowStart {
  /** The terminal to draw on (standard error). */
  readonly stream: WriteStream;
  /** Where keys come from (standard input). */
  readonly input: ReadStream;
  readonly here: Here;
  /** A roster that was named already. */
  readonly roster?: string;
  /** What was said on the command line besides. */
  readonly options?: FlowOptions;
}

export interface FlowEnd {
  /** Exit status of the last run; absent where nothing was run. */
  readonly exit?: number;
  /** The person left with Ctrl-C. */
  readonly isInterrupted: boolean;
}

/** Leads a person from a roster to a finished import. Resolves when the person leaves. */
export async function runFlow(services: Services, start: FlowStart): Promise<FlowEnd> {
  const { stream, input, here, options = {}, roster } = start;
  const { mount } = await withInk(stream, () => import('./keyboard.tsx'));
  const words = Object.fromEntries(services.fields.map((field) => [field.name, field]));

  let screen: ReturnType<typeof mount> | undefined;
  const open = () => {
    // Below what a run has printed, so that it stays in sight at the last step.
    screen = mount(stream, input, words, (action) => flow.dispatch(action), flow.state.step === 'file' ? 'instead' : 'below');
  };
  const close = async () => {
    await screen?.close();
    screen = undefined;
  };
  const flow = new Drive(services, initialState(options, here, roster), {
    draw: (state) => screen?.draw(state),
    progress: progressWords,
    async around(effect, work) {
      if (!['run', 'apply', 'resume', 'undo', 'suspend'].includes(effect.do)) return work();
      await close();
      const result = await work();
      open();
      return result;
    },
  });

  open();
  flow.begin();
  await flow.over;
  await close();
  await flow.tidied();
  const { state } = flow;
  for (const line of farewell(state, columnsOf(stream))) stream.write(`${line}\n`);
  const { ended, isInterrupted } = state;
  return { isInterrupted, ...(ended && { exit: ended.exit }) };
}
