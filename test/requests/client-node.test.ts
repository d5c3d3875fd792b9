import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { measureOutgoingRequests } from '@sonde/http/client';
import { Registry } from '@sonde/metrics';
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

/** Sends a request and waits for its end, whatever it is. */
function get(url: string, options: RequestOptions = {}, also?: (request: ClientRequest) => void): Promise<unknown> {
  return new Promise((resolve) => {
    const request = http.get(url, options, (response) => response.on('error', resolve).on('end', resolve).resume());
    request.on('error', resolve);
    also?.(request);
  });
}

/** Sends a request and hands over what its response begins with. */
function head(url: string, options: RequestOptions = {}): Promise<IncomingMessage & { req: ClientRequest }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, options, (response) => {
      response.on('error', () => {});
      resolve(response as IncomingMessage & { req: ClientRequest });
    });
    request.on('error', reject);
  });
}

describe.each([
  ['an agent that keeps connections', new http.Agent({ keepAlive: true })],
  ['an agent that does not', new http.Agent({ keepAlive: false })],
])('node:http, %s', (_, agent) => {
  test.each<[string, string[], (origin: string) => Promise<unknown>]>([
    ['a body that is read', ['GET 200'], (to) => get(`${to}/ok`, { agent })],
    ['a response that nobody listens for', ['GET 200'], async (to) => void http.get(`${to}/ok`, { agent })],
    ['HEAD', ['HEAD 200'], (to) => get(`${to}/big`, { agent, method: 'HEAD' })],
    ['an unknown method', ['_OTHER 200'], (to) => get(`${to}/ok`, { agent, method: 'PURGE' })],
    ['404', ['GET 404 404'], (to) => get(`${to}/missing`, { agent })],
    ['500', ['GET 500 500'], (to) => get(`${to}/broken`, { agent })],
    ['early hints', ['GET 200'], (to) => get(`${to}/hints`, { agent })],
    ['a redirect, which nobody follows here', ['GET 302'], (to) => get(`${to}/redirect`, { agent })],
    ['destroyed before the response', ['GET - AbortError'], (to) => get(`${to}/hang`, { agent }, destroyLater())],
    [
      'destroyed with an error',
      ['GET - RangeError'],
      (to) => get(`${to}/hang`, { agent }, destroyLater(new RangeError('enough'))),
    ],
    [
      'a signal before the response',
      ['GET - AbortError'],
      (to) => get(`${to}/hang`, { agent, signal: abortAfter(30) }),
    ],
    [
      'a signal with a time limit',
      ['GET - TimeoutError'],
      (to) => get(`${to}/hang`, { agent, signal: AbortSignal.timeout(30) }),
    ],
    [
      'a time limit of the socket',
      ['GET - TimeoutError'],
      (to) => get(`${to}/hang`, { agent, timeout: 30 }, (request) => request.on('timeout', () => request.destroy())),
    ],
    [
      'a signal in the middle of the body',
      ['GET 200 AbortError'],
      (to) => get(`${to}/started`, { agent, signal: abortAfter(60) }),
    ],
    [
      'a response that is destroyed',
      ['GET 200 AbortError'],
      async (to) => (await head(`${to}/big`, { agent })).destroy(),
    ],
    [
      'a request that is destroyed in the middle of the body',
      ['GET 200 AbortError'],
      async (to) => (await head(`${to}/big`, { agent })).req.destroy(),
    ],
    ['a connection that breaks in the body', ['GET 200 ECONNRESET'], (to) => get(`${to}/dropped`, { agent })],
    ['a server that hangs up', ['GET - ECONNRESET'], (to) => get(`${to}/hangup`, { agent })],
    ['a server that resets', ['GET - ECONNRESET'], (to) => get(`${to}/reset`, { agent })],
    [
      'a refused connection',
      ['GET - ECONNREFUSED'],
      async () => get(`http://127.0.0.1:${await closedPort()}`, { agent }),
    ],
  ])('%s', async (_name, expected, request) => {
    await request(target.origin);
    expect(await counted(registry, expected.length)).toEqual(expected);
    agent.destroy();
  });

  test('many requests, one after another and at once', async () => {
    const few = new http.Agent({ keepAlive: true, maxSockets: 3 });
    await Promise.all(Array.from({ length: 30 }, () => get(`${target.origin}/ok`, { agent: few })));
    for (let k = 0; k < 10; k++) await get(`${target.origin}/ok`, { agent });
    expect(await counted(registry, 40)).toEqual(Array<string>(40).fill('GET 200'));
    few.destroy();
  });
});

describe('node:http', () => {
  test('a host that no name server knows', async () => {
    await get('http://nowhere.invalid/');
    await counted(registry, 1);
    const [reading] = outgoing(registry);
    expect(reading).toMatchObject({ address: 'nowhere.invalid', port: '80', status: '', count: 1 });
    // The second where the machine has no name server.
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(reading?.errorType);
  });

  test('a body that nobody reads is under way until its connection goes', async () => {
    const response = await head(`${target.origin}/big`);
    expect(await counted(registry, 0)).toEqual([]);
    response.socket.destroy();
    expect(await counted(registry, 1)).toEqual(['GET 200 AbortError']);
  });

  test('the duration is that of the whole body', async () => {
    await get(`${target.origin}/slow`);
    await counted(registry, 1);
    expect(outgoing(registry)[0]?.sum).toBeGreaterThan(0.14);
  });

  test('an upload that is answered after its end', async () => {
    const request = http.request(`${target.origin}/ok`, { method: 'POST' }, (response) => response.resume());
    request.write('first');
    await pause(20);
    request.end('last');
    expect(await counted(registry, 1)).toEqual(['POST 200']);
  });

  test('an upload that is answered before its end is counted once, and never as a failure', async () => {
    const request = http.request(`${target.origin}/missing`, { method: 'POST' }, (response) => response.resume());
    request.write('first');
    await pause(30);
    request.end('last');
    const ends = await counted(registry, hasCreatedChannel ? 1 : 0);
    expect(ends).toEqual(hasCreatedChannel ? ['POST 404 404'] : []);
  });

  test('a connection that changes its protocol ends its request', async () => {
    const request = http.get(target.origin, { headers: { connection: 'upgrade', upgrade: 'echo' } });
    const socket = await new Promise<IncomingMessage['socket']>((resolve) =>
      request.on('upgrade', (_response, upgraded) => resolve(upgraded as IncomingMessage['socket'])),
    );
    expect(await counted(registry, 1)).toEqual(['GET 101']);
    socket.destroy();
  });

  test('https, with the certificate and without it', async () => {
    const secure = await startTlsTarget();
    const fetchSecure = (ca?: string) =>
      new Promise((resolve) =>
        https
          .get(`${secure.origin}/ok`, { ca, agent: false }, (response) => response.on('end', resolve).resume())
          .on('error', resolve),
      );
    await fetchSecure(tlsCertificate);
    await fetchSecure();
    expect(await counted(registry, 2)).toEqual(['GET - DEPTH_ZERO_SELF_SIGNED_CERT', 'GET 200']);
    expect(outgoing(registry).map(({ port }) => port)).toEqual(Array<string>(2).fill(String(secure.port)));
    await secure.close();
  });

  test.each<[string, RequestOptions]>([
    ['a Host header of the caller', { headers: { Host: 'virtual.example' } }],
    ['headers as an array', { headers: ['Host', 'virtual.example'] as unknown as RequestOptions['headers'] & object }],
    ['no Host header', { setHost: false, method: 'GET' }],
  ])('the address is where the request goes: %s', async (_name, options) => {
    await get(`${target.origin}/ok?token=s3cret`, { ...options, auth: 'user:s3cret' });
    await counted(registry, 1);
    expect(outgoing(registry)).toMatchObject([{ address: '127.0.0.1', port: String(target.port), count: 1 }]);
    expect(JSON.stringify(registry.snapshot())).not.toContain('s3cret');
  });

  test('the port of a connection that never came about, under a Host header of the caller', async () => {
    const port = await closedPort();
    await get(`http://127.0.0.1:${port}/`, { headers: { Host: 'virtual.example' } });
    await counted(registry, 1);
    expect(outgoing(registry)).toMatchObject([{ address: '127.0.0.1', port: String(port), errorType: 'ECONNREFUSED' }]);
  });

  test('IPv6, whether this machine has it or not', async () => {
    const port = await closedPort();
    await get(`http://[::1]:${port}/ok`);
    await counted(registry, 1);
    expect(outgoing(registry)).toMatchObject([{ address: '::1', port: String(port), status: '', count: 1 }]);
  });

  test('an error is left to the caller, and so is the response', async () => {
    const request = http.get(`http://127.0.0.1:${await closedPort()}`);
    expect([request.listenerCount('error'), request.listenerCount('response')]).toEqual([0, 0]);
    request.on('error', () => {});
    expect(await counted(registry, 1)).toEqual(['GET - ECONNREFUSED']);
  });
});

/** Before Node.js 22.12, no channel tells of a request before all of it is written. */
const hasCreatedChannel = Number(process.versions.node.split('.')[0]) >= 22;

function destroyLater(error?: Error): (request: ClientRequest) => void {
  return (request) => void setTimeout(() => request.destroy(error), 30);
}

function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
