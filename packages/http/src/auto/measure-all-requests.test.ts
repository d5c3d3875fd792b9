import { once } from 'node:events';
import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, createServer as createTcpServer, Server as TcpServer } from 'node:net';
import { Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from '../node/index.js';
import { type AllRequestsOptions, measureAllRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function measuring(options: AllRequestsOptions = {}): { registry: Registry; faults: string[]; stop: () => void } {
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }: SondeError<string>) => faults.push(code) });
  const { stop } = measureAllRequests({ registry, ...options });
  closers.push(stop);
  return { registry, faults, stop };
}

const answer = (_: IncomingMessage, response: ServerResponse) => void response.end('ok');

async function listening(server: Server = createServer(answer)): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return server;
}

async function ask(server: TcpServer, path = '/'): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  await response.text();
  // The response closes after its last byte was sent.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return response.status;
}

const counted = (registry: Registry): number =>
  labelSetsOf(registry, duration).reduce((sum, labels) => sum + histogramOf(registry, duration, labels).count, 0);

const inFlight = (registry: Registry): number =>
  registry
    .snapshot()
    .families.filter(({ name }) => name === 'http_server_active_requests')
    .flatMap(({ blocks }) => blocks)
    .reduce((sum, { values, rows }) => sum + values.slice(0, rows).reduce((total, value) => total + value, 0), 0);

test('servers made before and after, until it is stopped', async () => {
  const before = await listening();
  const { registry, faults, stop } = measuring();
  const after = await listening();
  await ask(before);
  await ask(after);
  expect(counted(registry)).toBe(2);
  stop();
  await ask(before);
  await ask(after);
  expect(counted(registry)).toBe(2);
  expect(faults).toEqual([]);
  for (const { prototype } of [Server, TcpServer]) expect(Object.hasOwn(prototype, 'emit')).toBe(false);
});

test('HTTP/2, and a server that is neither', async () => {
  const { registry, faults } = measuring();
  const server = createHttp2Server((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(() => {
    session.destroy();
    server.close();
  });
  const stream = session.request({ ':path': '/' });
  stream.resume().end();
  await once(stream, 'close');
  await expect.poll(() => counted(registry)).toBe(1);

  const plain = createTcpServer((socket) => socket.end('bye'));
  plain.on('request', () => {});
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  closers.push(() => plain.close());
  // Not what a server of HTTP says by it.
  plain.emit('request', 'anything', { at: 'all' });
  const socket = connect((plain.address() as AddressInfo).port, '127.0.0.1');
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  expect(String(bytes)).toBe('bye');
  expect(counted(registry)).toBe(1);
  expect(faults).toEqual([]);
});

test.each(['hand first', 'hand last'])('a server that is measured by hand counts once: %s', async (order) => {
  const server = createServer(answer);
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }: SondeError<string>) => faults.push(code) });
  const byHand = () => measureServer(server, { registry, route: () => '/by-hand' });
  if (order === 'hand first') byHand();
  closers.push(measureAllRequests({ registry, route: () => '/by-itself' }).stop);
  if (order === 'hand last') byHand();
  await listening(server);
  await ask(server);
  expect(counted(registry)).toBe(1);
  expect(labelSetsOf(registry, duration)).toMatchObject([{ http_route: '/by-hand' }]);
  expect(inFlight(registry)).toBe(0);
  expect(faults).toEqual([]);
});

test('by hand for another registry, it counts once in each', async () => {
  const other = new Registry();
  const server = createServer(answer);
  measureServer(server, { registry: other });
  const { registry, faults } = measuring();
  await listening(server);
  await ask(server);
  expect([counted(registry), counted(other), faults]).toEqual([1, 1, []]);
});

test('what is measured by hand with other labels is not refused, and counts alone', async () => {
  const { registry, faults } = measuring();
  const byHand = createServer(answer);
  measureServer(byHand, { registry, labels: { tenant: () => 'a' } });
  await ask(await listening(byHand));
  await ask(await listening());
  expect(labelSetsOf(registry, duration)).toMatchObject([{ tenant: 'a' }]);
  expect(counted(registry)).toBe(1);
  expect(faults).toEqual(['SONDE_HTTP_ADOPTION_FAILED']);
});

test('two of them for one registry count once, and say so', async () => {
  const { registry, faults } = measuring();
  const second = measureAllRequests({ registry });
  const server = await listening();
  await ask(server);
  expect([counted(registry), faults]).toEqual([1, ['SONDE_HTTP_MEASURED_TWICE']]);
  // The outer one goes first, and then the other one.
  second.stop();
  await ask(server);
  expect(counted(registry)).toBe(2);
});

test('two of them for two registries, stopped in any order', async () => {
  const first = measuring();
  const second = measuring();
  const server = await listening();
  await ask(server);
  expect([counted(first.registry), counted(second.registry)]).toEqual([1, 1]);
  first.stop();
  await ask(server);
  expect([counted(first.registry), counted(second.registry)]).toEqual([1, 2]);
  second.stop();
  await ask(server);
  expect([counted(first.registry), counted(second.registry)]).toEqual([1, 2]);
  expect(Object.hasOwn(TcpServer.prototype, 'emit')).toBe(false);
});

test('skipped servers: by their mark, by a question that is asked once, by paths', async () => {
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const [marked, named, plain] = [createServer(answer), createServer(answer), createServer(answer)];
  const { registry, faults } = measuring({
    skip: '/skipped',
    skipServer: (server) => asked.push(server) > 0 && server === named,
    onServer: (server) => told.push(server),
  });
  Object.assign(marked, { [Symbol.for('sonde.unmeasured')]: true });
  for (const server of [marked, named, plain]) {
    await listening(server);
    await ask(server);
    await ask(server, '/skipped');
  }
  expect(counted(registry)).toBe(1);
  expect(asked).toEqual([named, plain]);
  expect(told).toEqual([plain]);
  expect(faults).toEqual([]);
});

test('functions that throw are told of once, and change nothing', async () => {
  const boom = (): never => {
    throw new Error('boom');
  };
  const { registry, faults } = measuring({ skipServer: boom, onServer: boom });
  const server = await listening();
  await ask(server);
  await ask(server);
  expect(counted(registry)).toBe(2);
  expect(faults.sort()).toEqual(['SONDE_HTTP_ADOPTION_FAILED', 'SONDE_HTTP_SKIP_FAILED']);
});

test.each(['before', 'after'])('instrumentation that has replaced the emit of servers %s', async (when) => {
  const emitted: string[] = [];
  const instrument = () => {
    // As it is done in the field: what was inherited is called from then on.
    const original = Server.prototype.emit as (this: unknown, ...all: unknown[]) => boolean;
    Server.prototype.emit = function emit(this: unknown, event: string, ...args: unknown[]) {
      if (event === 'request') emitted.push(event);
      return original.call(this, event, ...args);
    } as typeof Server.prototype.emit;
    closers.push(() => Reflect.deleteProperty(Server.prototype, 'emit'));
  };
  if (when === 'before') instrument();
  const { registry, faults, stop } = measuring();
  if (when === 'after') instrument();
  const server = await listening();
  await ask(server);
  expect([counted(registry), emitted.length, faults]).toEqual([1, 1, []]);
  stop();
  await ask(server);
  expect([counted(registry), emitted.length]).toEqual([1, 2]);
});

test.each([
  [{ skipServer: 1 }, 'skipServer'],
  [{ onServer: 'x' }, 'onServer'],
  [{ skips: '/x' }, 'skips'],
])('a wrong option is refused: %o', (options, name) => {
  expect(() => measureAllRequests(options as never)).toThrow(name);
  expect(Object.hasOwn(TcpServer.prototype, 'emit')).toBe(false);
});

test.each([undefined, null, 1, 'x', {}, () => {}, Object.freeze({ default: 1 }), new Proxy({}, {})])(
  'exports of another shape are given back as they are: %o',
  (exports) => {
    const adopter = measureAllRequests({ registry: new Registry() });
    for (const name of [...adopter.modules, 'unknown', '__proto__']) expect(adopter.adopt(name, exports)).toBe(exports);
    adopter.stop();
  },
);

test('exports that throw when they are read are left alone, and told of', () => {
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }: SondeError<string>) => faults.push(code) });
  const adopter = measureAllRequests({ registry });
  const exports = new Proxy(
    {},
    {
      get: () => {
        throw new Error('boom');
      },
    },
  );
  for (const name of adopter.modules) expect(adopter.adopt(name, exports)).toBe(exports);
  expect(new Set(faults)).toEqual(new Set(['SONDE_HTTP_ADOPTION_FAILED']));
  adopter.stop();
});
