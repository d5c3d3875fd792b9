import { expect, test } from 'vitest';
import { help as checkHelp } from './check/help.js';
import { commands } from './commands.js';
import { help } from './help.js';
import { help as topHelp } from './top/help.js';

test.each([
  ['sonde', help],
  ['check', checkHelp],
  ['top', topHelp],
])('the help of %s fits a terminal of 80 columns', (_, text) => {
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('each command is in the help, and loads', async () => {
  for (const { name, load } of commands) {
    expect(help).toContain(`\n  ${name} `);
    expect(typeof (await load())).toBe('function');
  }
});
