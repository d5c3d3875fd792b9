// `npm run check`: everything that must hold before a change is merged, one step after the other.
// A step's output is shown when it fails (that of the tests: always); the others still run, so that one
// round tells everything there is to mend.
//
//   node scripts/check.js                  all steps
//   node scripts/check.js lint knip        these only
//   node scripts/check.js --skip test      all but these

import { spawnSync } from 'node:child_process';
import { publishedPackages, root, toolScript } from './workspace.js';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} runs      argument lists for Node, run one after the other
 * @property {boolean} [live]       shows its output as it comes
 */

const published = publishedPackages().map(({ dir }) => dir);

/** @type {Step[]} */
const steps = [
  { name: 'format', runs: [[toolScript('@biomejs/biome', 'biome'), 'format', '.']] },
  {
    name: 'lint',
    runs: [[toolScript('@biomejs/biome', 'biome'), 'check', '--formatter-enabled=false', '--error-on-warnings', '.']],
  },
  { name: 'build', runs: [['scripts/build.js']] },
  { name: 'typecheck', runs: [[toolScript('typescript', 'tsc'), '-p', 'test']] },
  { name: 'test', runs: [[toolScript('vitest'), 'run']], live: true },
  { name: 'bench smoke', runs: [['bench/dist/main.js', '--smoke']] },
  { name: 'publint', runs: published.map((dir) => [toolScript('publint'), '--strict', dir]) },
  {
    name: 'attw',
    runs: published.map((dir) => [toolScript('@arethetypeswrong/cli', 'attw'), '--pack', dir, '--profile', 'esm-only']),
  },
  { name: 'knip', runs: [[toolScript('knip')]] },
];

const wanted = chooseSteps(process.argv.slice(2));
const failed = wanted.filter((step) => !passes(step)).map((step) => step.name);
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log(`check: ${wanted.length} steps passed`);

/**
 * @param {string[]} args
 * @returns {Step[]}
 */
function chooseSteps(args) {
  const skip = args[0] === '--skip';
  const named = skip ? args.slice(1) : args;
  const unknown = named.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(
      `check: no step "${unknown.join('", "')}"; the steps are: ${steps.map((step) => step.name).join(', ')}`,
    );
    process.exit(1);
  }
  if (named.length === 0) return steps;
  return steps.filter((step) => named.includes(step.name) !== skip);
}

/**
 * @param {Step} step
 * @returns {boolean}
 */
function passes(step) {
  const startedMs = performance.now();
  for (const args of step.runs) {
    const run = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      stdio: step.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
    if (run.status !== 0) {
      if (!step.live) process.stdout.write(`${run.stdout}${run.stderr}`);
      console.log(`✗ ${step.name}${run.error ? `: ${run.error.message}` : ''}`);
      return false;
    }
  }
  console.log(`✓ ${step.name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`);
  return true;
}
