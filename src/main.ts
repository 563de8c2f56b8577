#!/usr/bin/env node
// Nothing newer than this line may run on an older Node: the rest is loaded only after the version is known.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `doorlist needs Node 24 or newer; this is Node ${process.versions.node}. Get it from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2));
}
