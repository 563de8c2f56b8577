#!/usr/bin/env node
// Nothing newer than this line may run on an older Node: the rest is loaded only after the version is known.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `doorlist needs Node 24 or newer; this is Node ${process.versions.node}. Get it from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  const hasHome = ensureHome();
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2), hasHome);
}

/**
 * In a container the account may have no home folder, and the library that knows the places of settings does not survive that: the
 * folder of temporary files takes its place. @returns whether there is a home.
 */
function ensureHome(): boolean {
  const { homedir, tmpdir } = process.getBuiltinModule('node:os');
  try {
    return homedir() !== '';
  } catch {
    process.env['HOME'] = tmpdir();
    return false;
  }
}
