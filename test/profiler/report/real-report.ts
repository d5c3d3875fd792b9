import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Profile, Timeline, WorkSpan } from '@sonde/profiler';
import { type ReportData, readProfile, reportOf } from '@sonde/profiler';
import { orderService } from './workload.js';

/** Three profiles of a real service under load: before, after a change, and its heap; with all that a report can show. */
export async function realReport(): Promise<ReportData> {
  const before = await record('Before', 2200, 30);
  const after = await record('After', 2600, 400);
  const heap = await recordHeap();
  const file = after.tree.frames.find(({ name }) => name === 'rankOrders')!.file;
  const lines = (await readFile(new URL('./workload.ts', import.meta.url), 'utf8')).split('\n');
  return reportOf([after, before, heap], {
    title: 'Orders service',
    compare: [1, 0],
    sources: [{ file, firstLine: 1, lines }],
    sections: [
      {
        title: 'Queries',
        summary: 'Two queries fell into the window.',
        entries: [
          {
            title: 'N+1: SELECT lines of one order',
            severity: 'warning',
            text: ['200 queries for one request.'],
            code: 'SELECT *\nFROM lines\nWHERE order_id = $1',
            facts: { runs: 200, route: 'GET /orders' },
            atMs: after.startedAtMs! + 600,
          },
        ],
      },
    ],
  });
}

async function record(title: string, durationMs: number, rounds: number): Promise<Profile> {
  const app = orderService(rounds);
  const paths = ['/orders', '/orders', '/orders/7', '/export'];
  await app.ready();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  const gc: { startUs: number; durationUs: number; kind: string }[] = [];
  const memory: Timeline['memory'][number][] = [];
  const lag: Timeline['lag'][number][] = [];
  const work: WorkSpan[] = [];
  const kinds: Record<number, string> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weakcb' };
  await session.post('Profiler.start');
  const startedAtMs = Date.now();
  const origin = performance.now();
  const nowUs = () => (performance.now() - origin) * 1000;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { startTime, duration } = entry;
      const kind = kinds[(entry as unknown as { detail: { kind: number } }).detail.kind] ?? 'minor';
      gc.push({ startUs: (startTime - origin) * 1000, durationUs: duration * 1000, kind });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const watch = setInterval(() => {
    const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
    memory.push({ atUs: nowUs(), rss, heapUsed, heapTotal, external, arrayBuffers });
    lag.push({ atUs: nowUs(), lagUs: delay.max / 1000 });
    delay.reset();
  }, 40);
  for (let i = 0; nowUs() < durationMs * 1000; i++) {
    const path = paths[i % paths.length]!;
    const startUs = nowUs();
    await app.inject(path);
    const name = `GET ${path.replace(/\d+/, ':id')}`;
    work.push({ startUs, durationUs: nowUs() - startUs, kind: 'request', name });
    if (i % 25 === 0) await sleep(12);
  }
  clearInterval(watch);
  delay.disable();
  const { profile } = await session.post('Profiler.stop');
  observer.disconnect();
  session.disconnect();
  await app.close();
  const [made] = await readProfile(Buffer.from(JSON.stringify(profile)), { title });
  return withRoutes({ ...made!, startedAtMs, timeline: { gc, lag, memory, work, waiting: [], dropped: 0 } }, work);
}

/** Labels samples by the request they fell into. */
function withRoutes(profile: Profile, work: readonly WorkSpan[]): Profile {
  const routes = [...new Set(work.map(({ name }) => name))];
  const label = Uint32Array.from(profile.samples.atUs!, (atUs) => {
    const span = work.find(({ startUs, durationUs }) => startUs <= atUs && atUs < startUs + durationUs);
    return span === undefined ? 0 : routes.indexOf(span.name) + 1;
  });
  return { ...profile, labels: [{}, ...routes.map((route) => ({ route }))], samples: { ...profile.samples, label } };
}

async function recordHeap(): Promise<Profile> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', { samplingInterval: 4096 });
  const app = orderService(30);
  await app.ready();
  for (let i = 0; i < 200; i++) {
    await app.inject({ method: 'POST', url: '/orders', payload: { id: i, customer: `c ${i}`.repeat(90), lines: [] } });
  }
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  await app.close();
  const [heap] = await readProfile(Buffer.from(JSON.stringify(profile)), { title: 'Heap at the end' });
  return heap!;
}
