import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Registry } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  FixedRenderer,
  type FixedRendererOptions,
  RawClient,
  sampleText,
  until,
} from '../handler/fixed-renderer.test.support.js';
import { createNodeHandler } from '../handler/node-handler.js';
import { startMetricsServer } from './metrics-server.js';
import { type MetricsServer, openServer } from './open-server.js';
import { RouteTable } from './routes.js';
import type { MetricsServerOptions } from './server-options.js';

/** What `localhost` stands for on this machine: some containers have no IPv6. */
const loopbacks = ['127.0.0.1', '::1'].filter((address) =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address)),
);
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closers.splice(0).map((close) => close()));
});

function registryOfOne(): Registry {
  const registry = new Registry();
  registry.counter({ name: 'requests_total', help: 'Requests.' }).inc(3);
  return registry;
}

async function start(options: Partial<MetricsServerOptions> = {}): Promise<MetricsServer> {
  const server = await startMetricsServer({ registry: registryOfOne(), port: 0, ...options });
  closers.push(() => server.close());
  return server;
}

/** A server over fixed bytes. */
async function startFixed(rendering: FixedRendererOptions) {
  const renderer = new FixedRenderer(rendering);
  const settings = {
    host: 'localhost',
    port: 0,
    path: '/metrics',
    unref: true,
    tellsPath: true,
    routes: new RouteTable({}),
  };
  const server = await openServer(createNodeHandler(renderer, {}), settings);
  closers.push(() => server.close());
  return { renderer, server };
}

async function occupy(host: string, port = 0): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const reasonOf = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => new Error('no rejection'),
    (error) => error,
  );

describe('what it serves', () => {
  test('the metrics, at its url', async () => {
    const { url, port } = await start();
    expect(url).toBe(`http://localhost:${port}/metrics`);
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await response.text()).toContain('\nrequests_total 3\n');
  });

  test('both loopback addresses, on one port', async () => {
    const { port } = await start();
    for (const host of [...loopbacks, 'localhost']) {
      expect((await fetch(`http://${inUrl(host)}:${port}/metrics`)).status).toBe(200);
    }
  });

  test('an index page that links to them', async () => {
    const { url } = await start({ path: '/internal/a&b' });
    const response = await fetch(new URL('/', url));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('<a href="/internal/a&#38;b">/internal/a&#38;b</a>');
    expect((await fetch(new URL('/', url), { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(new URL('/', url), { method: 'POST' })).status).toBe(405);
  });

  test('nothing else', async () => {
    const { url } = await start();
    for (const path of ['/metric', '/metrics/', '/metrics/x', '/favicon.ico', '/?x', '/metrics?x']) {
      const expected = path === '/?x' || path === '/metrics?x' ? 200 : 404;
      expect((await fetch(new URL(path, url))).status).toBe(expected);
    }
  });

  test('the metrics at / where that is the path', async () => {
    const { url, port } = await start({ path: '/', host: '127.0.0.1' });
    expect(url).toBe(`http://127.0.0.1:${port}/`);
    expect(await (await fetch(url)).text()).toContain('requests_total');
  });

  test('with the options of the handler', async () => {
    const { url } = await start({ auth: { bearer: 'x' } });
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer x' } })).status).toBe(200);
  });

  test.each(['0.0.0.0', ...loopbacks])('a url to connect to, for host %s', async (host) => {
    const { url, port } = await start({ host });
    expect(url).toBe(`http://${host === '0.0.0.0' ? 'localhost' : inUrl(host)}:${port}/metrics`);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('what it refuses', () => {
  test.each(loopbacks)('a port that is taken on %s', async (host) => {
    const port = await occupy(host);
    const error = await reasonOf(start({ port }));
    expect(error).toMatchObject({ name: 'SondeError', code: 'SONDE_PORT_IN_USE' });
    expect(error.message).toContain(`port ${port} on localhost`);
    // Nothing is left half open on the other address.
    for (const other of loopbacks) if (other !== host) await occupy(other, port);
  });

  test('a second server on its port', async () => {
    const { port } = await start();
    expect(await reasonOf(start({ port }))).toMatchObject({ code: 'SONDE_PORT_IN_USE' });
  });

  test('a host that is not of this machine', async () => {
    // 192.0.2.0/24 is for documentation only.
    const error = await reasonOf(start({ host: '192.0.2.1' }));
    expect(error).toMatchObject({ code: 'SONDE_LISTEN_FAILED', cause: { code: 'EADDRNOTAVAIL' } });
  });

  test.each<[string, object]>([
    ['port', { port: -1 }],
    ['port', { port: 65_536 }],
    ['port', { port: '9464' }],
    ['port', { port: 80.5 }],
    ['host', { host: '' }],
    ['host', { host: 'a b' }],
    ['host', { host: '[::1]' }],
    ['host', { host: 'http://localhost' }],
    ['host', { host: 5 }],
    ['path', { path: 'metrics' }],
    ['path', { path: '/metrics?x' }],
    ['path', { path: '/mé' }],
    ['path', { path: '' }],
    ['unref', { unref: 'no' }],
    ['registry', { registry: undefined }],
    ['registry', { registry: {} }],
    ['prot', { prot: 80 }],
    ['maxConcurrent', { maxConcurrent: 0 }],
    ['auth.bearer', { auth: { bearer: '' } }],
  ])('%s in %o', async (option, options) => {
    const error = await reasonOf(start(options as Partial<MetricsServerOptions>));
    expect(error).toMatchObject({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' });
    expect(error.message).toContain(`option "${option}"`);
  });

  test.each<[unknown, string]>([
    [new Registry(), 'Pass { registry }.'],
    [{ registry: { registry: new Registry() } }, 'Pass the registry itself'],
    [{ registry: new Registry(), port: '9464' }, 'Number("9464")'],
  ])('with a hint, %o', async (options, hint) => {
    const error = await reasonOf(startMetricsServer(options as MetricsServerOptions));
    expect(error).toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    expect(error.message).toContain(hint);
  });

  test('no options at all', async () => {
    expect(await reasonOf(startMetricsServer(undefined as unknown as MetricsServerOptions))).toMatchObject({
      code: 'SONDE_INVALID_OPTION',
    });
  });
});

test('more connections than it holds, none of which asks for anything, keep nobody out', async () => {
  const { port } = await start();
  const sockets = Array.from({ length: 1_100 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  closers.push(async () => sockets.forEach((socket) => void socket.destroy()));
  await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})));
  for (const socket of sockets) socket.write('GET /metrics HTTP/1.1\r\nhost: a\r\n');
  const status = () =>
    new Promise((resolve) => {
      const asked = httpRequest({ port, host: '127.0.0.1', path: '/metrics', agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', () => resolve(undefined)).end();
    });
  const open = () => sockets.filter((socket) => !socket.destroyed).length;
  // Before Node ends them by itself.
  await expect.poll(async () => [await status(), open() <= 256], { timeout: 8_000 }).toEqual([200, true]);
});

test('many who ask at once are all answered', async () => {
  const { url } = await start();
  const agent = new Agent({ maxSockets: 400 });
  const answers = Array.from({ length: 400 }, async () => {
    const asked = httpRequest(url, { agent }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  });
  // 503: past `maxConcurrent`, which is an answer as well.
  expect((await Promise.all(answers)).filter((status) => status !== 200 && status !== 503)).toEqual([]);
  agent.destroy();
});

describe('closing', () => {
  const get = (url: string, agent: Agent): Promise<IncomingHttpHeaders> =>
    new Promise((resolve, reject) => {
      httpRequest(url, { agent }, (response) => {
        response.resume().on('end', () => resolve(response.headers));
      })
        .on('error', reject)
        .end();
    });

  test('frees the port, closes idle connections, and may be asked for twice', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true });
    await get(server.url, agent);
    const [first, second] = [server.close(), server.close()];
    expect(second).toBe(first);
    await first;
    await expect(get(server.url, new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await start({ port: server.port });
    agent.destroy();
  });

  test('lets a scrape under way finish', async () => {
    holdTimers();
    let go: () => void = () => {};
    const { renderer, server } = await startFixed({
      chunks: [sampleText(100_000), 'end\n'],
      onChunk: (index) => (index === 0 ? undefined : new Promise((resolve) => (go = resolve))),
    });
    const client = new RawClient(server.port);
    client.get();
    await until(() => client.text !== '');
    const closed = server.close();
    go();
    expect(await client.ended).toBe('end');
    expect(client.text.endsWith('end\n\r\n0\r\n\r\n')).toBe(true);
    await closed;
    expect(renderer.released).toBe(2);
  });

  test('closes a connection on which nothing was asked, while another one is still served', async () => {
    holdTimers();
    let go: () => void = () => {};
    const { renderer, server } = await startFixed({
      chunks: ['x'],
      collect: () => new Promise((resolve) => (go = resolve)),
    });
    const silent = new RawClient(server.port);
    await new Promise((resolve) => silent.socket.once('connect', resolve));
    const asking = new RawClient(server.port);
    asking.get();
    await until(() => renderer.requests.length === 1);
    const closed = server.close();
    await silent.ended;
    expect(asking.socket.destroyed).toBe(false);
    go();
    await asking.ended;
    expect(asking.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await closed;
  });

  test('does not wait for a scrape that hangs', async () => {
    holdTimers();
    const { renderer, server } = await startFixed({ chunks: ['x'], collect: () => new Promise(() => {}) });
    const hanging = new RawClient(server.port);
    hanging.get();
    await until(() => renderer.requests.length === 1);
    const closed = server.close();
    vi.advanceTimersByTime(1_000);
    await closed;
    await hanging.ended;
    expect(hanging.text).toBe('');
  });
});

describe('the life of the process', () => {
  const run = (unref: boolean) =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const program = `
        import { startMetricsServer } from '@sonde/prometheus';
        import { Registry } from '@sonde/metrics';
        import { connect } from 'node:net';
        const server = await startMetricsServer({ registry: new Registry(), port: 0, unref: ${unref} });
        // A scraper that keeps its connection must not keep the process either.
        const client = connect(server.port, '127.0.0.1', () => {
          client.unref();
          console.log('connected');
          if (${unref}) return;
          setTimeout(() => { console.log('alive'); server.close(); }, 200).unref();
        });
      `;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
      let output = '';
      child.stdout.on('data', (text) => (output += text));
      child.stderr.on('data', (text) => (output += text));
      child.on('close', (code) => resolve({ code, output }));
    });

  test('the server does not prolong it', async () => {
    expect(await run(true)).toEqual({ code: 0, output: 'connected\n' });
  });

  test('unless it is asked to', async () => {
    expect(await run(false)).toEqual({ code: 0, output: 'connected\nalive\n' });
  });
});

/** Real time goes on, but `setTimeout` fires only when the test advances it. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}
