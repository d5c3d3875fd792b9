import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { measureOutgoingRequests } from '@sonde/http/client';
import { Registry } from '@sonde/metrics';
import * as undici from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { counted, outgoing } from './client-readings.js';
import { closedPort, startTarget, startTlsTarget, type Target, tlsCertificate } from './client-target.js';

let target: Target;
let registry: Registry;
let stop: () => void;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());
beforeEach(() => {
  registry = new Registry();
  stop = measureOutgoingRequests({ registry });
});
afterEach(() => stop());

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Whatever becomes of it: the tests ask what was counted. */
const settled = (work: Promise<unknown>) => work.catch(() => {});

describe.each([
  ['fetch of Node', fetch as Fetch],
  ['fetch of the undici package', undici.fetch as unknown as Fetch],
])('%s', (_, get) => {
  test.each<[string, string[], (origin: string) => Promise<unknown>]>([
    ['a body that is read', ['GET 200'], async (to) => (await get(`${to}/ok`)).text()],
    ['a small body that nobody reads', ['GET 200'], (to) => get(`${to}/ok`)],
    ['a POST with a body', ['POST 200'], async (to) => (await get(`${to}/ok`, { method: 'POST', body: 'x' })).text()],
    ['HEAD', ['HEAD 200'], (to) => get(`${to}/big`, { method: 'HEAD' })],
    ['an unknown method', ['_OTHER 200'], async (to) => (await get(`${to}/ok`, { method: 'PURGE' })).text()],
    ['404', ['GET 404 404'], async (to) => (await get(`${to}/missing`)).text()],
    ['500', ['GET 500 500'], async (to) => (await get(`${to}/broken`)).text()],
    ['early hints', ['GET 200'], async (to) => (await get(`${to}/hints`)).text()],
    ['a redirect: each hop', ['GET 302', 'GET 404 404'], async (to) => (await get(`${to}/redirect`)).text()],
    [
      'a redirect that is not followed',
      ['GET 302'],
      async (to) => (await get(`${to}/redirect`, { redirect: 'manual' })).text(),
    ],
    ['an abort before the response', ['GET - AbortError'], (to) => get(`${to}/hang`, { signal: abortAfter(30) })],
    ['a time limit', ['GET - TimeoutError'], (to) => get(`${to}/hang`, { signal: AbortSignal.timeout(30) })],
    [
      'an abort for a reason of its own',
      ['GET - RangeError'],
      (to) => get(`${to}/hang`, { signal: abortAfter(30, new RangeError('enough')) }),
    ],
    [
      'an abort in the middle of the body',
      ['GET 200 AbortError'],
      async (to) => (await get(`${to}/started`, { signal: abortAfter(60) })).text(),
    ],
    ['a body that is cancelled', ['GET 200 AbortError'], async (to) => (await get(`${to}/big`)).body?.cancel()],
    [
      'a connection that breaks in the body',
      ['GET 200 UND_ERR_SOCKET'],
      async (to) => (await get(`${to}/dropped`)).text(),
    ],
    ['a server that hangs up', ['GET - UND_ERR_SOCKET'], (to) => get(`${to}/hangup`)],
    ['a server that resets', ['GET - ECONNRESET'], (to) => get(`${to}/reset`)],
    ['a refused connection', ['GET - ECONNREFUSED'], async () => get(`http://127.0.0.1:${await closedPort()}/`)],
    ['an upload that is aborted', ['POST - AbortError'], (to) => get(`${to}/hang`, upload(abortAfter(30)))],
  ])('%s', async (_name, expected, request) => {
    await settled(request(target.origin));
    expect(await counted(registry, expected.length)).toEqual(expected);
  });

  test('a host that no name server knows', async () => {
    await settled(get('http://nowhere.invalid/'));
    await counted(registry, 1);
    const [reading] = outgoing(registry);
    expect(reading).toMatchObject({ address: 'nowhere.invalid', port: '80', status: '', count: 1 });
    // The second where the machine has no name server.
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(reading?.errorType);
  });

  test('what was aborted before it was sent is no request', async () => {
    await settled(get(`${target.origin}/ok`, { signal: AbortSignal.abort() }));
    expect(await counted(registry, 0)).toEqual([]);
  });

  test('the duration is that of the whole body', async () => {
    await (await get(`${target.origin}/slow`)).text();
    await counted(registry, 1);
    expect(outgoing(registry)[0]?.sum).toBeGreaterThan(0.14);
  });

  test('a big body that nobody reads is under way until it is given up', async () => {
    const response = await get(`${target.origin}/big`);
    expect(await counted(registry, 0)).toEqual([]);
    await response.body?.cancel();
    expect(await counted(registry, 1)).toEqual(['GET 200 AbortError']);
  });

  test('the labels are the host and the port, and nothing else of the URL', async () => {
    await (await get(`${target.origin}/ok?token=s3cret`, { headers: { authorization: 'Basic abc' } })).text();
    await counted(registry, 1);
    expect(outgoing(registry)).toMatchObject([{ address: '127.0.0.1', port: String(target.port) }]);
    expect(JSON.stringify(registry.snapshot())).not.toMatch(/s3cret|token|abc/);
  });
});

describe('the undici package', () => {
  test('request and stream through a pool', async () => {
    const pool = new undici.Pool(target.origin, { connections: 2 });
    await Promise.all(
      Array.from({ length: 10 }, async () => (await pool.request({ path: '/ok', method: 'GET' })).body.text()),
    );
    await pool.stream({ path: '/missing', method: 'GET' }, () => new PassThrough().resume());
    expect(await counted(registry, 11)).toEqual([...Array<string>(10).fill('GET 200'), 'GET 404 404']);
    await pool.close();
  });

  test('time limits of its own', async () => {
    const client = new undici.Client(target.origin, { bodyTimeout: 50 });
    await settled(client.request({ path: '/started', method: 'GET' }).then(({ body }) => body.text()));
    expect(await counted(registry, 1)).toEqual(['GET 200 UND_ERR_BODY_TIMEOUT']);
    await client.destroy();
  });

  test('a connection that changes its protocol ends its request', async () => {
    const { socket } = await undici.upgrade(target.origin, { protocol: 'echo' });
    expect(await counted(registry, 1)).toEqual(['GET 101']);
    socket.destroy();
  });

  test('a body that is destroyed', async () => {
    const { body } = await undici.request(`${target.origin}/big`);
    body.on('error', () => {}).destroy();
    expect(await counted(registry, 1)).toEqual(['GET 200 AbortError']);
  });

  test('https, with the certificate and without it', async () => {
    const secure = await startTlsTarget();
    const dispatcher = new undici.Agent({ connect: { ca: tlsCertificate } });
    await (await undici.request(`${secure.origin}/ok`, { dispatcher })).body.text();
    await settled(undici.request(`${secure.origin}/ok`));
    expect(await counted(registry, 2)).toEqual(['GET - DEPTH_ZERO_SELF_SIGNED_CERT', 'GET 200']);
    await dispatcher.close();
    await secure.close();
  });

  test('through a proxy, the host is the one that is asked for', async () => {
    const dispatcher = new undici.ProxyAgent({ uri: target.origin, proxyTunnel: false });
    await (await undici.request('http://shop.example/ok', { dispatcher })).body.text();
    await counted(registry, 1);
    expect(outgoing(registry)).toMatchObject([{ address: 'shop.example', port: '80', status: '200' }]);
    await dispatcher.close();
  });
});

function abortAfter(ms: number, reason?: unknown): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

/** An upload that does not end by itself. */
function upload(signal: AbortSignal): RequestInit {
  const body = new ReadableStream({
    pull: async (controller) => {
      await pause(5);
      controller.enqueue(new Uint8Array(10));
    },
  });
  return { method: 'POST', body, signal, duplex: 'half' } as RequestInit;
}
