/** `node --import sonde/register app.js`, or `node --require sonde/register`: `start()` by the environment alone. */
import { createRequire } from 'node:module';
import { isMeasured } from './process-kind.js';
import type { startByEnvironment as Start } from './start/start-by-environment.js';

if (isMeasured(process.env)) {
  try {
    // Not an import, which every worker thread would load as well; nor one that is awaited, which `--require` cannot.
    const { startByEnvironment } = createRequire(import.meta.url)('#start-by-environment') as {
      startByEnvironment: typeof Start;
    };
    startByEnvironment();
  } catch (error) {
    console.error(`sonde: not started: ${error}`);
  }
}
