import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { type ProbeCase, secret } from './cases.js';

const token = 'a-token-of-24-characters';

/** What is answered, to whom, and how soon. */
export const answerCases: readonly ProbeCase[] = [
  {
    name: 'up and degraded are 200, down is 503',
    run: async ({ get, states }) => {
      const status = async (path: string) => (await get(path)).status;
      expect([await status('/health/ready'), await status('/health')]).toEqual([200, 200]);
      states.cache = 'down';
      const degraded = await get('/health/ready');
      expect([degraded.status, await degraded.json()]).toMatchObject([200, { status: 'degraded' }]);
      states.database = 'down';
      expect([await status('/health/ready'), await status('/health')]).toEqual([503, 503]);
      expect([await status('/health/live'), await status('/health/startup')]).toEqual([200, 200]);
      states.database = 'up';
      expect(await status('/health/ready')).toBe(200);
    },
  },
  {
    name: 'starting and stopping: not ready, but alive',
    manualStart: true,
    run: async ({ get, health }) => {
      const statuses = async () =>
        Promise.all(['/health/live', '/health/ready', '/health/startup'].map(async (path) => (await get(path)).status));
      expect(await statuses()).toEqual([200, 503, 503]);
      health.started();
      expect(await statuses()).toEqual([200, 200, 200]);
      health.beginShutdown();
      expect(await statuses()).toEqual([200, 503, 200]);
    },
  },
  {
    name: 'JSON: names and states',
    run: async ({ get, states }) => {
      states.database = 'down';
      const response = await get('/health');
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      const text = await response.text();
      expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      expect(JSON.parse(text)).toStrictEqual({
        status: 'down',
        phase: 'starting',
        timestamp: expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/),
        checks: { database: { status: 'down' }, cache: { status: 'up' } },
      });
    },
  },
  {
    name: 'the form that is asked for',
    run: async ({ get }) => {
      const typeOf = async (accept: string) => (await get('/health', { accept })).headers.get('content-type');
      expect(await typeOf('*/*')).toBe('application/json');
      expect(await typeOf('application/health+json')).toBe('application/health+json');
      expect(await typeOf('text/plain')).toBe('text/plain; charset=utf-8');
      const draft = await (await get('/health', { accept: 'application/health+json' })).json();
      expect(draft).toMatchObject({ status: 'pass', checks: { database: [{ status: 'pass' }] } });
      expect(await (await get('/health/ready?format=text')).text()).toBe('[+] database up\n[+] cache up\nready: up\n');
    },
  },
  {
    name: 'details for the token alone',
    options: { details: { token } },
    run: async ({ get, states }) => {
      states.database = 'down';
      for (const path of ['/health', '/health/ready']) {
        const text = await (await get(path, { authorization: 'Bearer wrong' })).text();
        for (const word of [secret, 'db-7', 'latencyMs', '1.2.3']) expect(text).not.toContain(word);
        const details = await (await get(path, { authorization: `Bearer ${token}` })).json();
        expect(details).toMatchObject({ version: '1.2.3', checks: { database: { message: secret } } });
      }
    },
  },
  {
    name: 'details by a function, with the request of the framework',
    options: {
      details: ({ method, url, header, context }) =>
        method === 'GET' && url.includes('/health') && header('x-user') === 'root' && typeof context === 'object',
    },
    run: async ({ get }) => {
      expect(await (await get('/health', { 'x-user': 'root' })).text()).toContain('latencyMs');
      expect(await (await get('/health', { 'x-user': 'me' })).text()).not.toContain('latencyMs');
      expect(await (await get('/health')).text()).not.toContain('latencyMs');
    },
  },
  {
    name: 'details by a function that fails: none, and the answer stands',
    options: { details: () => Promise.reject(new Error('no session store')) },
    run: async ({ get, faults }) => {
      const response = await get('/health');
      expect(response.status).toBe(200);
      expect(await response.text()).not.toContain('latencyMs');
      expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_DETAILS_FAILED']);
    },
  },
  {
    name: 'nothing of one answer in the next',
    options: { details: 'always' },
    run: async ({ get }) => {
      const bodies: unknown[] = [];
      for (const path of ['/health/live', '/health/ready', '/health/live'])
        bodies.push(((await (await get(path)).json()) as { checks: object }).checks);
      expect(bodies[0]).toEqual({});
      expect(Object.keys(bodies[1] as object)).toEqual(['database', 'cache']);
      expect(bodies[2]).toEqual({});
    },
  },
  {
    name: 'never 304',
    run: async ({ get }) => {
      const first = await get('/health/live');
      expect([first.headers.get('etag'), first.headers.get('last-modified')]).toEqual([null, null]);
      const later = { 'if-none-match': '*', 'if-modified-since': new Date(2040, 0).toUTCString() };
      expect((await get('/health/live', later)).status).toBe(200);
    },
  },
  {
    name: 'a check that hangs is bounded',
    run: async ({ get, health }) => {
      health.check({ name: 'hanging', timeoutMs: 100, check: () => new Promise(() => {}) });
      for (let k = 0; k < 3; k++) {
        const startedMs = performance.now();
        const response = await get('/health/ready');
        expect(performance.now() - startedMs).toBeLessThan(1_000);
        expect([response.status, await response.json()]).toMatchObject([
          503,
          { checks: { hanging: { status: 'down' } } },
        ]);
      }
      expect((await get('/health/live')).status).toBe(200);
    },
  },
  {
    name: 'probes at once share one run',
    run: async ({ get, health }) => {
      let runs = 0;
      const check = async () => {
        runs++;
        await pause(150);
      };
      health.check({ name: 'slow', cacheMs: 0, check });
      const responses = await Promise.all(Array.from({ length: 20 }, () => get('/health/ready')));
      expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(runs).toBeLessThan(4);
      expect(runs).toBeGreaterThan(0);
    },
  },
  {
    name: 'a cached answer takes less than 5 ms',
    run: async ({ get, health }) => {
      const check = () => pause(30).then(() => {});
      health.check({ name: 'slow', cacheMs: 60_000, check });
      const tookMs: number[] = [];
      for (let k = 0; k < 40; k++) {
        const startedMs = performance.now();
        await (await get('/health/ready')).arrayBuffer();
        tookMs.push(performance.now() - startedMs);
      }
      // The fastest: what else this machine does is no part of it.
      expect(Math.min(...tookMs)).toBeLessThan(5);
    },
  },
  {
    name: 'what nobody foresaw: 503, and the host lives',
    run: async ({ get, health, faults }) => {
      health.probe = () => {
        throw new Error('boom');
      };
      const response = await get('/health/ready');
      expect([response.status, await response.text()]).toEqual([
        503,
        'The health of this service could not be told.\n',
      ]);
      expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_PROBE_FAILED']);
      expect(await (await get('/orders')).text()).toBe('orders');
    },
  },
];
