#!/usr/bin/env node
import { createRequire } from 'node:module';
import process from 'node:process';
import { nearestName } from '@sonde/metrics';
import { sondeError } from '../errors.js';
import { commands } from './commands.js';
import { help } from './help.js';
import { printable } from './terminal.js';

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
process.exitCode = await main(process.argv.slice(2));

async function main([name, ...argv]: readonly string[]): Promise<number> {
  switch (name) {
    case undefined:
    case '--help':
    case '-h':
      return say(help);
    case '--version':
    case '-v':
      return say(`${version()}\n`);
    case 'help':
      // `sonde help check` is `sonde check --help`.
      return argv[0] === undefined ? say(help) : main([argv[0], '--help']);
  }
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return (await command.load())(argv);
  const { message } = unknownCommand(name);
  process.stderr.write(`sonde: ${printable(message)}\n`);
  return 2;
}

function unknownCommand(name: string) {
  const names = commands.map((each) => each.name);
  const nearest = nearestName(name, names, 2);
  const next = nearest === undefined ? 'See sonde --help.' : `Did you mean sonde ${nearest}?`;
  return sondeError(
    'SONDE_INVALID_OPTION',
    'the command',
    JSON.stringify(name.slice(0, 40)),
    `one of ${names.join(', ')}`,
    next,
  );
}

function say(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('sonde/package.json');
  return (manifest as { version: string }).version;
}
