import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Registry } from '@sonde/metrics';
import { afterAll, expect, test } from 'vitest';
import { Profiler } from '../../capture/profiler.js';
import { HeapProfiler } from '../../heap/heap-profiler.js';
import { serve } from '../http/loopback.test.support.js';
import { profileEndpoints } from './profile-endpoints.js';

// Go's own tool fetches from a server whose work is known.

const token = 'a-token-that-nobody-may-see';
const hasGo = spawnSync('go', ['version']).status === 0;
const home = mkdtempSync(join(tmpdir(), 'sonde-go-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function parseOrders(ms: number): unknown[] {
  const until = performance.now() + ms;
  const kept: unknown[] = [];
  while (performance.now() < until) kept.push(JSON.parse(JSON.stringify({ ms, lines: [1, 2, 3] })));
  return kept;
}

test.for<[string, string, RegExp]>([
  ['profile', 'wall', /parseOrders/],
  ['allocs', 'alloc_space', /parseOrders/],
  ['heap', 'inuse_space', /Type: inuse_space/],
])('go tool pprof fetches %s', async ([name, type, expected], context) => {
  if (!hasGo) context.skip('apt-get install golang-go');
  const profiler = new Profiler({ registry: new Registry() });
  const heap = new HeapProfiler({ intervalBytes: 16_384 });
  const endpoints = profileEndpoints(profiler, { tokens: token, audit: () => {}, heap });
  const { port, close } = await serve((request, response) => void endpoints(request, response));
  const work = setInterval(() => parseOrders(30), 40);
  try {
    const url = `http://me:${token}@127.0.0.1:${port}/debug/pprof/${name}?seconds=1`;
    const env = { ...process.env, HOME: home, PPROF_TMPDIR: home, GOCACHE: home };
    const { stdout } = await promisify(execFile)('go', ['tool', 'pprof', '-top', '-nodecount=1000', url], { env });
    expect(stdout).toContain(`Type: ${type}`);
    expect(stdout).toMatch(expected);
  } finally {
    clearInterval(work);
    await close();
    await profiler.close();
    heap.close();
  }
});
