import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// Another process can only run what is built; `npm test` builds first.
const built = new URL('../../dist/', import.meta.url);

function url(path: string): string {
  return JSON.stringify(String(new URL(path, built)));
}

function run(program: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  expect(existsSync(fileURLToPath(new URL('process/index.js', built))), 'run `npm run build` first').toBe(true);
  // A process that is kept alive is ended after a while, and has no exit status then.
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', timeout: 15_000 });
}

test('a process with a running collection ends by itself, without a warning', () => {
  const { status, stdout, stderr } = run(`
    import { Registry } from ${url('index.js')};
    import { collectProcessMetrics } from ${url('process/index.js')};
    const registry = new Registry();
    collectProcessMetrics(registry);
    const { families } = await registry.collect();
    console.log(families.length > 40);
  `);
  expect(stderr).toBe('');
  expect(stdout).toBe('true\n');
  expect(status).toBe(0);
});

test('a worker thread says which one it is, and ends by itself', () => {
  const inWorker = `
    import { parentPort } from 'node:worker_threads';
    import { Registry } from ${url('index.js')};
    import { collectProcessMetrics } from ${url('process/index.js')};
    import { labelSetsOf } from ${url('testing/index.js')};
    const registry = new Registry();
    collectProcessMetrics(registry);
    await registry.collect();
    parentPort.postMessage(labelSetsOf(registry, 'nodejs_worker_info'));
  `;
  const { status, stdout, stderr } = run(`
    import { Worker } from 'node:worker_threads';
    const worker = new Worker(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(inWorker)}`)}));
    worker.on('message', (labelSets) => console.log(JSON.stringify(labelSets)));
  `);
  expect(stderr).toBe('');
  expect(stdout).toBe('[{"thread_id":"1","cluster_worker_id":""}]\n');
  expect(status).toBe(0);
});
