import { fileURLToPath } from 'node:url';

/** The roster to try things with, which comes with the program. */
export const demoRoster = fileURLToPath(new URL('../../samples/demo.csv', import.meta.url));
