import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HealthSource } from '../model/health-source.js';
import { healthFetchHandler } from './fetch-handler.js';
import { FixedHealth, secret } from './fixed-health.test.support.js';
import { healthHandler } from './node-handler.js';
import type { ProbeOptions } from './options.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The bytes on the wire for the head of a request. */
async function raw(url: string, head: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk: string) => (text += chunk));
  socket.write(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`);
  await once(socket, 'close');
  return text;
}

/** Both handlers behind one face. */
const handlers: [string, (health: HealthSource, options?: ProbeOptions) => Promise<typeof fetch>][] = [
  [
    'node',
    async (health, options = {}) => {
      const url = await serve(healthHandler(health, options));
      return (path, init) => fetch(url + path, init);
    },
  ],
  [
    'fetch',
    async (health, options = {}) => {
      const handle = healthFetchHandler(health, options as ProbeOptions<Request>);
      return (path, init) => handle(new Request(`http://localhost${path}`, init));
    },
  ],
];

describe.each(handlers)('%s', (_, handler) => {
  test('answers with the state, and says that it is not to be kept', async () => {
    const ask = await handler(new FixedHealth());
    const response = await ask('/health/ready?x=1');
    expect(response.status).toBe(503);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const text = await response.text();
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(JSON.parse(text).checks).toEqual({ database: { status: 'down' }, cache: { status: 'up' } });
  });

  test.each([
    ['up', 200],
    ['degraded', 200],
    ['down', 503],
  ] as const)('%s is %i', async (status, code) => {
    const health = new FixedHealth();
    health.report = { ...health.report, status };
    const ask = await handler(health);
    for (const accept of ['application/json', 'application/health+json', 'text/plain']) {
      expect((await ask('/health', { headers: { accept } })).status).toBe(code);
    }
  });

  test('asks the probe of the path', async () => {
    const health = new FixedHealth();
    const ask = await handler(health);
    for (const path of ['/health', '/health/live', '/health/ready', '/health/startup/']) await ask(path);
    expect(health.asked).toEqual(['all', 'live', 'ready', 'startup']);
  });

  test('HEAD: the length, and no body', async () => {
    const ask = await handler(new FixedHealth());
    const length = (await (await ask('/health')).text()).length;
    const response = await ask('/health', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      503,
      String(length),
      '',
    ]);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed, and runs no check', async (method) => {
    const health = new FixedHealth();
    const response = await (await handler(health))('/health', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(health.asked).toEqual([]);
  });

  test('all else is not here', async () => {
    const ask = await handler(new FixedHealth());
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/health/live/x', { method: 'POST' })).status).toBe(404);
  });

  test('no validator: an answer of 304 would tell what was', async () => {
    const ask = await handler(new FixedHealth());
    const first = await ask('/health');
    expect([first.headers.get('etag'), first.headers.get('last-modified')]).toEqual([null, null]);
    const headers = { 'if-none-match': '*', 'if-modified-since': new Date(2040, 1, 1).toUTCString() };
    expect((await ask('/health', { headers })).status).toBe(503);
  });

  test('nothing but names and states, to those who may not see more', async () => {
    const ask = await handler(new FixedHealth(), { serviceId: 'shop', description: 'Sells things.' });
    for (const format of ['json', 'health', 'text']) {
      const text = await (await ask(`/health?format=${format}`)).text();
      for (const word of [secret, 'db-7', '1.2.3', 'latency', 'observed', 'waiting', 'shop', 'Sells']) {
        expect(text).not.toContain(word);
      }
    }
  });

  test('details to those who may', async () => {
    const token = 'a-token-of-24-characters';
    const ask = await handler(new FixedHealth(), { details: { token } });
    const bodyOf = async (authorization?: string) =>
      (await ask('/health', authorization === undefined ? {} : { headers: { authorization } })).text();
    expect(await bodyOf(`Bearer ${token}`)).toContain(secret);
    expect(await bodyOf(`Bearer ${token}.`)).not.toContain(secret);
    expect(await bodyOf()).not.toContain(secret);
  });

  test.each<[string, (health: FixedHealth) => void]>([
    ['a health that throws', (health) => (health.probe = () => raise())],
    ['a health that rejects', (health) => (health.probe = () => Promise.reject(undefined))],
    ['a report of nothing', (health) => (health.probe = () => Promise.resolve(undefined as never))],
    ['a time that is none', (health) => (health.report = { ...health.report, timestampMs: Number.NaN })],
  ])('%s: 503, told once', async (_, break_) => {
    const health = new FixedHealth();
    break_(health);
    const ask = await handler(health);
    for (let k = 0; k < 2; k++) {
      const response = await ask('/health');
      expect([response.status, await response.text()]).toEqual([
        503,
        'The health of this service could not be told.\n',
      ]);
    }
    expect(health.faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_PROBE_FAILED']);
    const counted = health.registry.snapshot().families.find(({ name }) => name === 'sonde_faults');
    expect(counted?.blocks[0]?.values[0]).toBe(2);
  });

  test('each answer is its own: that of /live has nothing of that of /ready', async () => {
    const health = new FixedHealth();
    const { report } = health;
    const probe = health.probe.bind(health);
    health.probe = async (name) =>
      name === 'live' ? { ...(await probe(name)), ...report, status: 'up', checks: new Map() } : probe(name);
    const ask = await handler(health, { details: 'always' });
    const [live, ready, again] = [await ask('/health/live'), await ask('/health/ready'), await ask('/health/live')];
    expect(await ready.text()).toContain('database');
    expect([live.status, again.status]).toEqual([200, 200]);
    expect(JSON.parse(await live.text()).checks).toEqual({});
    expect(JSON.parse(await again.text()).checks).toEqual({});
  });
});

function raise(): never {
  throw new Error('boom');
}

describe('node, further', () => {
  test('a HEAD has no bytes of a body on the wire', async () => {
    const url = await serve(healthHandler(new FixedHealth()));
    const text = await raw(url, 'HEAD /health HTTP/1.1');
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  test('a whole URL as target', async () => {
    const url = await serve(healthHandler(new FixedHealth()));
    expect(await raw(url, 'GET http://x/health/live?y HTTP/1.1')).toMatch(/^HTTP\/1\.1 503 /);
  });

  test('what is no probe goes to next, at once', () => {
    const handle = healthHandler(new FixedHealth());
    let calls = 0;
    const response = { setHeader() {}, end() {} } as unknown as ServerResponse;
    handle({ method: 'GET', url: '/orders', headers: {} }, response, () => calls++);
    expect(calls).toBe(1);
  });

  test('in another framework it tells, and lets the request go on', async () => {
    const health = new FixedHealth();
    const handle = healthHandler(health) as unknown as (context: object, next: () => Promise<string>) => unknown;
    expect(await handle({ url: '/health' }, async () => 'went on')).toBe('went on');
    expect(await handle({ url: '/health' }, async () => 'went on')).toBe('went on');
    expect(health.faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_FRAMEWORK_MISSING']);
  });

  test('what was answered already stays', async () => {
    const handle = healthHandler(new FixedHealth());
    const url = await serve((request, response) => {
      handle(request, response);
      response.end('mine');
    });
    const response = await fetch(`${url}/health`);
    expect([response.status, await response.text()]).toEqual([200, 'mine']);
  });

  test('a client that has left harms nobody', async () => {
    const health = new FixedHealth();
    const report = health.current('all');
    let answer: () => void = () => {};
    let asked = false;
    health.probe = () =>
      new Promise((resolve) => {
        asked = true;
        answer = () => resolve(report);
      });
    const url = await serve(healthHandler(health));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => asked).toBe(true);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    answer();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(health.faults).toEqual([]);
  });

  test('over HTTP/2', async () => {
    const server = createHttp2Server(healthHandler(new FixedHealth())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = session.request({ ':path': '/health/ready' });
    const [headers] = (await once(stream, 'response')) as [Record<string, string>];
    stream.resume();
    await once(stream, 'close');
    expect([headers[':status'], headers['content-type']]).toEqual([503, 'application/json']);
    session.close();
    server.close();
  });
});

describe('what is refused', () => {
  test.each<[string, unknown]>([
    ['path', { path: 'health' }],
    ['path', { path: '' }],
    ['path', { path: '/health?x' }],
    ['path', { path: '/:tenant/health' }],
    ['path', { path: '/*' }],
    ['path', { path: 5 }],
    ['paths', { paths: { alive: '/x' } }],
    ['paths', { paths: { live: 'x' } }],
    ['paths', { paths: { live: true } }],
    ['details', { details: 'yes' }],
    ['details', { details: true }],
    ['details', { details: {} }],
    ['details', { details: { token: 'x'.repeat(20), tokens: [] } }],
    ['serviceId', { serviceId: '' }],
    ['detail', { detail: 'always' }],
  ])('%s in %o', (name, options) => {
    for (const make of [healthHandler, healthFetchHandler]) {
      expect(() => make(new FixedHealth(), options as object)).toThrow(
        expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringContaining(`"${name}"`) }),
      );
    }
  });

  test.each([undefined, null, {}, 'health'])('%j as health', (health) => {
    expect(() => healthHandler(health as unknown as HealthSource)).toThrow(/option "health": got .*new Health\(\)/s);
  });
});
