import { usage } from '../errors.ts';
import { type Command, demoHere } from './main.ts';
import { commandNamed, help } from './options.ts';

/** `doorlist help [command]`: the same as --help. */
export const run: Command = async ({ arguments: [word], shell }) => {
  const command = word === undefined ? undefined : commandNamed(word);
  if (word !== undefined && command === undefined)
    throw usage(`There is no command "${word}". \`doorlist help\` lists them all.`);
  shell.stdout.write(help(command, demoHere(shell)));
  return 0;
};
