// Tries the built packages on the newer Node.js lines, which npm's `node` package brings: the unit and
// conformance tests run there as they do here.
//
//   node scripts/other-nodes.js 24                                    one line only
//   node scripts/other-nodes.js 22 24 test/requests                   these tests only
//   node scripts/other-nodes.js 22 -t '^pg, ' test/queries/drivers    of them, those of these names
//   node scripts/other-nodes.js --together test/requests              all lines at once: not what measures time

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { root, toolScript } from './workspace.js';

const { values, positionals: given } = parseArgs({
  options: { 'test-name-pattern': { type: 'string', short: 't' }, together: { type: 'boolean' } },
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
/** @type {string[]} */
const failed = [];
if (values.together) await Promise.all(lines.map(tried));
else for (const line of lines) await tried(line);
if (failed.length > 0) {
  console.error(`failed on Node.js ${failed.join(', ')}`);
  process.exit(1);
}

/**
 * What it prints comes as it is printed, or, where others run at the same time, when it is over.
 * @param {string} line
 */
async function tried(line) {
  const summary = join('.tmp', `test-summary.${line}.txt`);
  rmSync(join(root, summary), { force: true });
  if (!values.together) console.log(`Node.js ${line}`);
  const out = values.together ? 'pipe' : 'inherit';
  const run = spawn('npx', ['--yes', '--package', `node@${line}`, 'node', ...tests], {
    cwd: root,
    env: { ...process.env, SONDE_TEST_SUMMARY: summary },
    stdio: ['ignore', out, out],
    shell: process.platform === 'win32',
  });
  const output = [run.stdout, run.stderr].map((stream) => (stream === null ? '' : text(stream)));
  const [status] = await once(run, 'close');
  if (values.together) console.log([`Node.js ${line}`, ...(await Promise.all(output))].join('\n'));
  if (status !== 0 || !hasPassed(join(root, summary))) failed.push(line);
}

/**
 * Whether at least one test ran: where no name fits the pattern, Vitest is content.
 * @param {string} summary
 */
function hasPassed(summary) {
  try {
    return /^[1-9]\d* passed/.test(readFileSync(summary, 'utf8'));
  } catch {
    return false;
  }
}
