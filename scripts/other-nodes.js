// Tries the built packages on the newer Node.js lines, which npm's `node` package brings: the unit and
// conformance tests run there as they do here. `node scripts/other-nodes.js 24` tries one line only.

import { spawnSync } from 'node:child_process';
import { root, toolScript } from './workspace.js';

const lines = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26'];
const tests = [toolScript('vitest'), 'run', '--project', 'unit', '--project', 'conformance'];

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
