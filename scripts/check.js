// `npm run check`: everything that must hold before a change is merged; steps that do not wait for each other, two at
// a time. A step's output is shown when it fails (that of the tests: always); the others still run, so that one round
// tells everything there is to mend.
//
//   node scripts/check.js                  all steps
//   node scripts/check.js lint knip        these only
//   node scripts/check.js --skip test      all but these

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { publishedPackages, root, toolScript } from './workspace.js';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} runs      argument lists for Node, run one after the other
 * @property {boolean} [live]       shows its output as it comes
 * @property {boolean} [alone]      waits for all before it, and all after it wait
 */

/** Steps at a time: most keep a core busy. */
const atOnce = 2;

const published = publishedPackages().map(({ dir }) => dir);

/** @type {Step[]} */
const steps = [
  { name: 'format', runs: [[toolScript('@biomejs/biome', 'biome'), 'format', '.']] },
  {
    name: 'lint',
    runs: [[toolScript('@biomejs/biome', 'biome'), 'check', '--formatter-enabled=false', '--error-on-warnings', '.']],
  },
  { name: 'build', runs: [['scripts/build.js']], alone: true },
  { name: 'typecheck', runs: [[toolScript('typescript', 'tsc'), '-p', 'test']] },
  { name: 'test', runs: [[toolScript('vitest'), 'run']], live: true, alone: true },
  { name: 'bench smoke', runs: [['bench/dist/main.js', '--smoke']] },
  { name: 'publint', runs: published.map((dir) => [toolScript('publint'), '--strict', dir]) },
  {
    name: 'attw',
    runs: published.map((dir) => [toolScript('@arethetypeswrong/cli', 'attw'), '--pack', dir, '--profile', 'esm-only']),
  },
  { name: 'knip', runs: [[toolScript('knip')]] },
];

const wanted = chooseSteps(process.argv.slice(2));
/** @type {string[]} */
const failed = [];
for (const together of stages(wanted)) {
  const waiting = [...together];
  const workers = Array.from({ length: atOnce }, async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await passes(step))) failed.push(step.name);
    }
  });
  await Promise.all(workers);
}
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log(`check: ${wanted.length} steps passed`);

/**
 * The steps in their order, in groups of which none waits for another.
 * @param {Step[]} steps
 * @returns {Step[][]}
 */
function stages(steps) {
  /** @type {Step[][]} */
  const all = [[]];
  for (const step of steps) {
    if (step.alone) all.push([step], []);
    else all.at(-1)?.push(step);
  }
  return all;
}

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
 * @returns {Promise<boolean>}
 */
async function passes(step) {
  const startedMs = performance.now();
  for (const args of step.runs) {
    const { failed, output } = await run(args, step.live === true);
    if (failed !== undefined) {
      process.stdout.write(output);
      console.log(`✗ ${step.name}${failed === '' ? '' : `: ${failed}`}`);
      return false;
    }
  }
  console.log(`✓ ${step.name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`);
  return true;
}

/**
 * @param {string[]} args of Node
 * @param {boolean} live
 * @returns {Promise<{ failed: string | undefined, output: string }>} why it failed, empty where its exit code says so
 */
async function run(args, live) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
  });
  const output = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)));
  try {
    const [status] = await once(child, 'close');
    return { failed: status === 0 ? undefined : '', output: (await Promise.all(output)).join('') };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error), output: '' };
  }
}
