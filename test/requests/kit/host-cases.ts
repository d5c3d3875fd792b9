import { expect } from 'vitest';
import type { RequestCase } from './cases.js';
import { inFlight, readings, requestsCounted, settled } from './readings.js';
import type { ScopeReport } from './scope-report.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';
const traceparent = `00-${trace}-${span}-01`;

function faultCount(bench: Parameters<RequestCase['run']>[0], code: string): number {
  const family = bench.registry.snapshot().families.find(({ name }) => name === 'sonde_faults');
  const block = family?.blocks[0];
  let total = 0;
  for (let row = 0; row < (block?.rows ?? 0); row++) {
    if (block?.columns[1]?.[row] === code) total += block.values[row] ?? 0;
  }
  return total;
}

/** The scope that work for the request runs in, and that nothing of ours harms the request. */
export const hostCases: readonly RequestCase[] = [
  {
    name: 'scope and trace context',
    run: async ({ registry, url, pattern }) => {
      const response = await fetch(`${url}/scope`, { headers: { traceparent } });
      const report = (await response.json()) as ScopeReport;
      expect(report).toEqual({ kind: 'request', method: 'GET', traceId: trace, spanId: span });
      await settled(registry, 1);
      const block = registry.snapshot().families.find(({ name }) => name === 'http_server_request_duration_seconds')
        ?.blocks[0];
      const exemplars = Array.from(block?.values ?? [], (_, k) => block?.exemplars?.get(k)).filter(Boolean);
      expect(JSON.stringify(exemplars)).toContain(trace);
      expect(readings(registry)).toMatchObject([{ route: pattern('scope'), count: 1 }]);
    },
  },
  {
    name: 'scope after the body was read',
    run: async ({ url }) => {
      const response = await fetch(`${url}/scope`, {
        method: 'POST',
        body: 'x'.repeat(100_000),
        headers: { traceparent, 'content-type': 'text/plain' },
      });
      expect(((await response.json()) as ScopeReport).traceId).toBe(trace);
    },
  },
  {
    name: 'requests side by side keep their scopes',
    run: async ({ url }) => {
      const traces = Array.from({ length: 20 }, (_, k) => (k + 1).toString(16).padStart(32, 'a'));
      const reports = await Promise.all(
        traces.map(async (id) => {
          const response = await fetch(`${url}/scope`, { headers: { traceparent: `00-${id}-${span}-01` } });
          return ((await response.json()) as ScopeReport).traceId;
        }),
      );
      expect(reports).toEqual(traces);
    },
  },
  {
    name: 'skipped path',
    run: async ({ registry, url }) => {
      expect((await fetch(`${url}/skipped?x=1`)).status).toBe(200);
      await (await fetch(`${url}/ok`)).text();
      await settled(registry, 1);
      expect(requestsCounted(registry)).toBe(1);
    },
  },
  {
    name: 'own labels',
    options: { labels: { tenant: ({ url }) => new URL(url, 'http://x').searchParams.get('tenant') ?? 'none' } },
    run: async ({ registry, url }) => {
      await (await fetch(`${url}/ok?tenant=blue`)).text();
      await settled(registry, 1);
      const labels = registry.snapshot().families.find(({ name }) => name === 'http_server_request_duration_seconds')
        ?.blocks[0];
      expect(labels?.labelNames.at(-1)).toBe('tenant');
      expect(labels?.columns.at(-1)?.[0]).toBe('blue');
    },
  },
  {
    name: 'label function that throws or returns rubbish',
    options: {
      labels: {
        thrower: () => {
          throw new Error('no label');
        },
        rubbish: () => ({}) as unknown as string,
      },
    },
    run: async (bench) => {
      for (let k = 0; k < 3; k++) {
        const response = await fetch(`${bench.url}/ok`);
        expect([response.status, await response.text()]).toEqual([200, 'ok']);
      }
      await settled(bench.registry, 3);
      expect(requestsCounted(bench.registry)).toBe(3);
      expect(faultCount(bench, 'SONDE_HTTP_LABEL_FAILED')).toBe(6);
      expect(bench.faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_LABEL_FAILED', 'SONDE_HTTP_LABEL_FAILED']);
    },
  },
  {
    name: 'installed twice',
    setup: { twice: true },
    run: async (bench) => {
      for (let k = 0; k < 3; k++) {
        const response = await fetch(`${bench.url}/ok`);
        expect([response.status, await response.text()]).toEqual([200, 'ok']);
      }
      await settled(bench.registry, 3);
      expect(requestsCounted(bench.registry)).toBe(3);
      expect(inFlight(bench.registry)).toBe(0);
      expect(bench.faults.map(({ code }) => code)).toEqual(['SONDE_HTTP_MEASURED_TWICE']);
      expect(faultCount(bench, 'SONDE_HTTP_MEASURED_TWICE')).toBeGreaterThanOrEqual(1);
    },
  },
];
