import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { systemClock } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FixedHealth } from '../probes/fixed-health.test.support.js';
import { type HealthServer, startHealthServer } from './health-server.js';
import type { HealthServerOptions } from './server-options.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(options: Partial<HealthServerOptions> = {}): Promise<HealthServer & { health: FixedHealth }> {
  const health = new FixedHealth();
  const server = await startHealthServer({ health, port: 0, ...options });
  closers.push(server.close);
  return { ...server, health };
}

async function connected(port: number): Promise<Socket & { text: string }> {
  const socket = Object.assign(connect(port, '127.0.0.1'), { text: '' });
  closers.push(() => socket.destroy());
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (chunk: string) => (socket.text += chunk));
  await once(socket, 'connect');
  return socket;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('what it serves', () => {
  test('probes, and nothing else', async () => {
    const { url, port } = await start();
    expect(url).toBe(`http://localhost:${port}`);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  test('from other machines too, unless it is told not to', async () => {
    const everywhere = await start();
    expect((await fetch(`http://127.0.0.1:${everywhere.port}/health`)).status).toBe(503);
    const { url, port } = await start({ host: '127.0.0.1' });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${url}/health`)).status).toBe(503);
  });

  test('unmeasured, for whatever measures all servers of a process', async () => {
    const servers: object[] = [];
    const seen = (message: unknown) => servers.push((message as { server: object }).server);
    subscribe('http.server.request.start', seen);
    closers.push(() => unsubscribe('http.server.request.start', seen));
    const { url } = await start();
    await fetch(`${url}/health`);
    expect(servers.map((server) => Reflect.get(server, Symbol.for('sonde.unmeasured')))).toEqual([true]);
  });

  test('where and to whom the options of the handler say', async () => {
    const { url } = await start({ path: '/', paths: { live: '/livez' }, details: 'always' });
    expect((await fetch(`${url}/livez`)).status).toBe(503);
    expect(await (await fetch(`${url}/`)).text()).toContain('latencyMs');
  });
});

describe('its limits', () => {
  test('headers of more than 8 KiB', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/health`, { headers: { x: 'y'.repeat(10_000) } })).status).toBe(431);
  });

  test('many who ask at once are all answered', async () => {
    const { port } = await start();
    const answers = Array.from({ length: 100 }, () => fetch(`http://127.0.0.1:${port}/health`));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([503]));
  });

  test('128 connections: further ones are closed, and room is made again', async () => {
    vi.spyOn(systemClock, 'monotonicMs').mockReturnValue(0);
    const { port } = await start();
    const sockets: Socket[] = [];
    for (let k = 0; k < 128; k++) sockets.push(await connected(port));
    const refused = await connected(port);
    await once(refused, 'close');
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))?.status)
      .toBe(503);
  });

  test('who connects and asks for nothing for a second makes room for who asks', async () => {
    const clock = vi.spyOn(systemClock, 'monotonicMs').mockReturnValue(0);
    const { port } = await start();
    const sockets: Socket[] = [];
    for (let k = 0; k < 150; k++) sockets.push(await connected(port));
    clock.mockReturnValue(1_000);
    const status = async () => (await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))?.status;
    await expect.poll(status, { timeout: 5_000 }).toBe(503);
    await expect.poll(() => sockets.filter((socket) => !socket.destroyed).length).toBeLessThanOrEqual(32);
    expect(sockets.at(0)?.destroyed).toBe(true);
  });

  test('who keeps a connection without asking does not stand in the way of who asks', async () => {
    const { port } = await start();
    for (let k = 0; k < 140; k++) {
      const socket = await connected(port);
      socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
      await once(socket, 'data');
      expect(socket.text).toContain('503 Service Unavailable');
    }
  });

  test('a connection that asks nothing is closed', { timeout: 15_000 }, async () => {
    const { port } = await start();
    const socket = await connected(port);
    socket.write('GET /health HTTP/1.1\r\n');
    await once(socket, 'close');
    expect(socket.text).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('what is refused', () => {
  test('a port that is taken', async () => {
    const taken = createServer().listen(0);
    closers.push(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await failureOf(start({ port }))).toMatchObject({
      code: 'SONDE_PORT_IN_USE',
      message: expect.stringContaining(`port ${port}`),
    });
  });

  test('an address that is not of this machine', async () => {
    // 192.0.2.0/24 is for documentation.
    expect(await failureOf(start({ host: '192.0.2.1' }))).toMatchObject({ code: 'SONDE_LISTEN_FAILED' });
  });

  test.each<[string, unknown]>([
    ['port', { port: -1 }],
    ['port', { port: 65_536 }],
    ['port', { port: '8081' }],
    ['host', { host: '' }],
    ['host', { host: '[::1]' }],
    ['unref', { unref: 'no' }],
    ['path', { path: 'health' }],
    ['details', { details: 'maybe' }],
    ['health', { health: undefined }],
    ['health', { health: {} }],
    ['prot', { prot: 80 }],
  ])('%s in %o', async (name, options) => {
    const error = (await failureOf(start(options as HealthServerOptions))) as Error & { code?: string };
    expect([error.code, error.message.includes(`"${name}"`)]).toEqual(['SONDE_INVALID_OPTION', true]);
  });

  test('the health itself in place of options', async () => {
    const error = await failureOf(startHealthServer(new FixedHealth() as unknown as HealthServerOptions));
    expect((error as Error).message).toContain('Pass { health }.');
  });
});

describe('closing', () => {
  const asked = (url: string, agent: Agent) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent }, (response) => response.resume().on('end', () => resolve(response))).on('error', reject);
    });

  test('frees the port, ends idle and silent connections, may be asked for twice', async () => {
    const { url, port, close } = await start();
    const agent = new Agent({ keepAlive: true });
    closers.push(() => agent.destroy());
    await asked(`${url}/health`, agent);
    const silent = await connected(port);
    const startedMs = performance.now();
    const [first, second] = [close(), close()];
    expect(first).toBe(second);
    await Promise.all([first, once(silent, 'close')]);
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(await failureOf(fetch(`${url}/health`))).toBeInstanceOf(Error);
  });

  test('a probe under way is answered', async () => {
    const { url, health, close } = await start();
    let answer: () => void = () => {};
    const probe = health.probe.bind(health);
    const begun = new Promise<void>((begin) => {
      health.probe = (name) =>
        new Promise((resolve) => {
          answer = () => resolve(probe(name));
          begin();
        });
    });
    const response = fetch(`${url}/health`);
    await begun;
    const closed = close();
    answer();
    expect((await response).status).toBe(503);
    await closed;
  });

  test('one that never is, is cut off', async () => {
    const { url, health, close } = await start();
    const begun = new Promise<void>((begin) => {
      health.probe = () => {
        begin();
        return new Promise(() => {});
      };
    });
    const response = failureOf(fetch(`${url}/health`));
    await begun;
    await close();
    expect(await response).toBeInstanceOf(Error);
  });
});

describe('the life of the process', () => {
  const run = async (unref: boolean): Promise<string> => {
    const program = `
      import { connect } from 'node:net';
      import { Registry } from '@sonde/metrics';
      import { Health, startHealthServer } from '@sonde/health';
      const health = new Health({ registry: new Registry() });
      const server = await startHealthServer({ health, port: 0, unref: ${unref} });
      // A client that keeps its connection must not keep the process either.
      const client = connect(server.port, '127.0.0.1', () => {
        client.unref();
        setTimeout(() => process.stdout.write('still here'), 300).unref();
        setTimeout(() => process.exit(0), 600).unref();
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const [code] = await once(child, 'close');
    return `${code} ${output}`;
  };

  test('ends with what it works on, unless it is told to stay', async () => {
    expect(await run(true)).toBe('0 ');
    expect(await run(false)).toBe('0 still here');
  });
});
