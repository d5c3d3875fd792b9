import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Bench, ProbeCase } from './cases.js';

const statusOf = async (response: Promise<Response>) => (await response).status;

/** The bytes on the wire. */
async function raw({ url }: Bench, head: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk: string) => (text += chunk));
  socket.write(`${head}\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  await once(socket, 'close');
  return text;
}

const user = { 'x-user': 'me' };

/** Which requests are answered, among those of the app. */
export const pathCases: readonly ProbeCase[] = [
  {
    name: 'query strings and a slash at the end',
    run: async ({ get }) => {
      for (const path of [
        '/health/live?x=1',
        '/health/live/',
        '/health/live/?x',
        '/health/?x',
        '/health/ready?a=/health/live',
      ])
        expect([path, await statusOf(get(path))]).toEqual([path, 200]);
    },
  },
  {
    name: 'the rest is for the app',
    run: async ({ get }) => {
      expect(await (await get('/orders')).text()).toBe('orders');
      expect(await (await get('/health/extra')).text()).toBe('extra');
      for (const path of ['/', '/healthz', '/health/live/x', '/health/dead', '/health/__proto__', '/Health/Live/x'])
        expect([path, await statusOf(get(path))]).toEqual([path, 404]);
    },
  },
  {
    name: 'bodies of others are left to their parser',
    run: async ({ url }) => {
      const body = JSON.stringify({ id: 5 });
      const response = await fetch(`${url}/orders`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect([response.status, await response.json()]).toEqual([200, { id: 5 }]);
    },
  },
  {
    name: 'HEAD has the length and no body',
    run: async (bench) => {
      const length = (await (await bench.get('/health/ready')).arrayBuffer()).byteLength;
      const text = await raw(bench, 'HEAD /health/ready HTTP/1.1');
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
      expect(text.toLowerCase()).toContain(`\r\ncontent-length: ${length}\r\n`);
      expect(text.endsWith('\r\n\r\n')).toBe(true);
      expect(text.indexOf('\r\n\r\n')).toBe(text.length - 4);
    },
  },
  {
    name: 'other methods are 405',
    run: async ({ url }) => {
      for (const init of [
        { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
        { method: 'POST', body: 'x', headers: { 'content-type': 'application/x-unheard-of' } },
        { method: 'PUT' },
        { method: 'DELETE' },
        { method: 'PATCH' },
        { method: 'OPTIONS' },
      ]) {
        const response = await fetch(`${url}/health/ready`, init);
        expect([init.method, response.status, response.headers.get('allow')]).toEqual([init.method, 405, 'GET, HEAD']);
      }
    },
  },
  {
    name: 'other places, and none',
    options: { path: '/internal/status', paths: { live: '/livez', startup: false } },
    run: async ({ get }) => {
      for (const path of ['/livez', '/internal/status', '/internal/status/ready'])
        expect([path, await statusOf(get(path))]).toEqual([path, 200]);
      for (const path of ['/health', '/health/live', '/internal/status/live', '/internal/status/startup'])
        expect([path, await statusOf(get(path))]).toEqual([path, 404]);
    },
  },
  {
    name: 'before the guard of the app',
    setup: { guard: 'after the probes' },
    run: async ({ app, get }) => {
      expect(await statusOf(get('/orders'))).toBe(401);
      expect(await statusOf(get('/orders', user))).toBe(200);
      expect(await statusOf(get('/health/ready', user))).toBe(200);
      expect(await statusOf(get('/health/ready'))).toBe(app.guarded === 'always' ? 401 : 200);
    },
  },
  {
    name: 'behind the guard of the app',
    setup: { guard: 'before the probes' },
    run: async ({ app, get }) => {
      expect(await statusOf(get('/orders'))).toBe(401);
      expect(await statusOf(get('/health/ready', user))).toBe(200);
      expect(await statusOf(get('/health/ready'))).toBe(app.guarded === 'never' ? 200 : 401);
    },
  },
  {
    name: 'mounted at a path',
    applies: ({ mounts }) => mounts,
    setup: { mount: '/internal' },
    run: async ({ get }) => {
      for (const path of ['/internal/health', '/internal/health/live?x', '/internal/health/ready/'])
        expect([path, await statusOf(get(path))]).toEqual([path, 200]);
      expect(await statusOf(get('/internal/live'))).toBe(404);
      expect(await statusOf(get('/internal/health/dead'))).toBe(404);
      expect(await (await get('/orders')).text()).toBe('orders');
    },
  },
  {
    name: 'mounted at /health, where a `path` of / is meant',
    applies: ({ mounts }) => mounts,
    setup: { mount: '/health' },
    options: { path: '/' },
    run: async ({ get }) => {
      for (const path of ['/health', '/health/live', '/health/ready?x'])
        expect([path, await statusOf(get(path))]).toEqual([path, 200]);
    },
  },
  {
    name: 'mounted at /health, with the usual path',
    applies: ({ mountsAtItself }) => mountsAtItself === true,
    setup: { mount: '/health' },
    run: async ({ get }) => {
      for (const path of ['/health', '/health/live', '/health/ready?x'])
        expect([path, await statusOf(get(path))]).toEqual([path, 200]);
    },
  },
];
