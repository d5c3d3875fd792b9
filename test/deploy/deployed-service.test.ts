import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/workspace.js';
import { yamlDocument } from './deploy-files.js';
import { container, podMonitor, probes } from './manifests.js';

const patient = { timeout: 50_000, interval: 50 };

test('variables of the manifests are options of sonde', () => {
  const readme = readFileSync(join(root, 'packages/sonde/README.md'), 'utf8');
  const compose = yamlDocument<{ services: Record<string, { environment: Record<string, string> }> }>('compose.yaml');
  const used = [
    ...container.env.map(({ name }) => name),
    ...Object.keys(compose.services['express-example']?.environment ?? {}),
  ];
  expect(used.length).toBeGreaterThan(6);
  expect(used.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

describe('the container of the deployment, as a process', () => {
  let child: ChildProcess;
  let metrics: string;
  const statusAt = async (path: string): Promise<number> => (await fetch(new URL(path, metrics))).status;

  beforeAll(async () => {
    const given = container.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
    child = spawn(process.execPath, [join(root, 'examples/express/dist/main.js')], {
      // Free ports, and a shorter wait for those who ask.
      env: {
        ...Object.fromEntries(given),
        PATH: process.env['PATH'],
        PORT: '0',
        SONDE_METRICS_PORT: '0',
        SONDE_SHUTDOWN_DELAY_MS: '1500',
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let told = '';
    child.stderr?.setEncoding('utf8');
    for await (const text of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
      told += text;
      if (/metrics at http\S+?,/.test(told)) break;
    }
    child.stderr?.resume();
    metrics = (/metrics at (http\S+?),/.exec(told)?.[1] ?? '').replace('0.0.0.0', '127.0.0.1');
  });
  afterAll(() => child.kill('SIGKILL'));

  test('answers each probe with 200 where the manifest asks for it, and scrapes', async () => {
    for (const { httpGet } of Object.values(probes)) {
      await expect.poll(() => statusAt(httpGet.path), patient).toBe(200);
    }
    for (const { path } of podMonitor.spec.podMetricsEndpoints) expect(await statusAt(path)).toBe(200);
  });

  test('is not ready and alive from SIGTERM on, and ends by itself', async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await expect.poll(() => statusAt(probes.ready.httpGet.path), patient).toBe(503);
    expect(await statusAt(probes.live.httpGet.path)).toBe(200);
    expect(await ended).toEqual([0, null]);
  });
});
