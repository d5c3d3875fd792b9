// Tries the built packages on the newer Node.js lines, which npm's `node` package brings: the unit and
// conformance tests run there as they do here.
//
//   node scripts/other-nodes.js 24                        one line only
//   node scripts/other-nodes.js 22 24 test/requests       these tests only

import { spawnSync } from 'node:child_process';
import { root, toolScript } from './workspace.js';

const given = process.argv.slice(2);
const named = given.filter((argument) => /^\d+$/.test(argument));
const lines = named.length > 0 ? named : ['22', '24', '26'];
const paths = given.filter((argument) => !named.includes(argument));
const tests = [toolScript('vitest'), 'run', '--project', 'unit', '--project', 'conformance', ...paths];

const failed = lines.filter((line) => {
  console.log(`Node.js ${line}`);
  const run = spawnSync('npx', ['--yes', '--package', `node@${line}`, 'node', ...tests], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return run.status !== 0;
});
if (failed.length > 0) {
  console.error(`failed on Node.js ${failed.join(', ')}`);
  process.exit(1);
}
