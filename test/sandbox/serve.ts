import { startSandbox } from '../../src/sandbox/server.ts';

// Serves the file that is named, in a process of its own, until it is killed.
const { url } = await startSandbox({ file: process.argv[2] ?? '', latencyMs: 0, requestsPerSecond: 0, provisionMs: 0 });
console.log(url);
