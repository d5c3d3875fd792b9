// Tries the built packages on the newer Node.js lines, which npm's `node` package brings: the unit and
// conformance tests run there as they do here.
//
//   node scripts/other-nodes.js 24                                    one line only
//   node scripts/other-nodes.js 22 24 test/requests                   these tests only
//   node scripts/other-nodes.js 22 -t '^pg, ' test/queries/drivers    of them, those of these names

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, toolScript } from './workspace.js';

const { values, positionals: given } = parseArgs({
  options: { 'test-name-pattern': { type: 'string', short: 't' } },
  allowPositionals: true,
});
const named = given.filter((argument) => /^\d+$/.test(argument));
const lines = named.length > 0 ? named : ['22', '24', '26'];
const paths = given.filter((argument) => !named.includes(argument));
const pattern = values['test-name-pattern'];
const tests = [
  ...[toolScript('vitest'), 'run', '--project', 'unit', '--project', 'conformance'],
  // Those that need servers, or the machine for themselves, run where they are asked for.
  ...(paths.length === 0 ? [] : ['--project', 'e2e']),
  ...(pattern === undefined ? [] : ['--testNamePattern', pattern]),
  ...paths,
];
const summary = join(root, '.tmp', 'test-summary.txt');

const failed = lines.filter((line) => {
  console.log(`Node.js ${line}`);
  rmSync(summary, { force: true });
  const run = spawnSync('npx', ['--yes', '--package', `node@${line}`, 'node', ...tests], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return run.status !== 0 || !hasPassed();
});
if (failed.length > 0) {
  console.error(`failed on Node.js ${failed.join(', ')}`);
  process.exit(1);
}

/** Whether at least one test ran: where no name fits the pattern, Vitest is content. */
function hasPassed() {
  try {
    return /^[1-9]\d* passed/.test(readFileSync(summary, 'utf8'));
  } catch {
    return false;
  }
}
