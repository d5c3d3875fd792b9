import process from 'node:process';
import { SondeError } from '@sonde/metrics';
import { processTerminal } from '../terminal.js';
import { readArguments } from './arguments.js';
import { help } from './help.js';
import { watch } from './watch.js';

/**
 * `sonde top`: a live view of a service.
 *
 * @param argv what stands behind `sonde top`
 * @returns the exit code: 0 left, 2 it could not be begun
 */
export async function run(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  try {
    const chosen = readArguments(argv, process.env);
    if (chosen === 'help') terminal.write(help);
    else return await watch(chosen, terminal);
    return 0;
  } catch (error) {
    const message = error instanceof SondeError ? error.message : `unexpected failure: ${String(error)}`;
    terminal.tell(`sonde top: ${message}`);
    return 2;
  }
}
