#!/usr/bin/env node
import { createRequire } from 'node:module';
import process from 'node:process';
import { SondeError } from '@sonde/metrics';
import { type CommandArguments, type CommandName, readArguments } from './arguments.js';
import { convert } from './commands/convert.js';
import { diff } from './commands/diff.js';
import { render } from './commands/render.js';
import { top } from './commands/top.js';
import { help } from './help.js';
import { printable, processTerminal, type Terminal } from './terminal.js';

const commands: Readonly<Record<CommandName, (given: CommandArguments, terminal: Terminal) => Promise<void>>> = {
  render,
  top,
  diff,
  convert,
};

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
process.exitCode = await main(process.argv.slice(2), processTerminal());

/** @returns the exit code: 0 done, 2 it could not be done */
async function main(given: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const chosen = readArguments(given);
    if (chosen.command === 'help') terminal.write(help);
    else if (chosen.command === 'version') terminal.write(`${version()}\n`);
    else await commands[chosen.command](chosen, terminal);
    return 0;
  } catch (error) {
    terminal.progress('');
    const message = error instanceof SondeError ? error.message : `unexpected failure: ${String(error)}`;
    process.stderr.write(`sonde-profile: ${printable(message)}\n`);
    return 2;
  }
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('@sonde/profiler/package.json');
  return (manifest as { version: string }).version;
}
