import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

// The one without a window is the same engine, and takes a fifth less of the processor.
const executablePath = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));

/** What a test that is skipped for want of a browser says. */
export const noChromium = 'CANNOT RUN: there is no Chromium here (apt-get install -y chromium)';

/** Starts Chromium so that it asks nothing of the network; undefined where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  const quiet =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: quiet.split(' ') });
}
