import { usage } from '../errors.ts';
import { scripts } from './completion-scripts.ts';
import type { Command } from './main.ts';

/** `doorlist completion <shell>`: what a shell needs to complete commands, options and their values; made from the options table. */
export const run: Command = ({ arguments: [shell = ''], ...call }) => {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell as keyof typeof scripts] : undefined;
  if (script === undefined) {
    const known = Object.keys(scripts).join(', ');
    throw usage(`For which shell? ${known}. In bash: \`source <(doorlist completion bash)\`, in your ~/.bashrc.`);
  }
  call.shell.stdout.write(script());
  return Promise.resolve(0);
};
