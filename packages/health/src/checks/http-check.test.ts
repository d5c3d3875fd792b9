import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { CheckResult } from '../model/check.js';
import { type HttpCheckOptions, httpCheck } from './http-check.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ask(address: string | URL, options?: HttpCheckOptions, timeoutMs = 2000) {
  return httpCheck(address, options).check({
    signal: AbortSignal.timeout(timeoutMs),
    timeoutMs,
  }) as Promise<CheckResult>;
}

test.each<[number, HttpCheckOptions, string]>([
  [200, {}, 'up'],
  [204, {}, 'up'],
  [301, {}, 'down'],
  [401, {}, 'down'],
  [503, {}, 'down'],
  [401, { expectStatus: 401 }, 'up'],
  [200, { expectStatus: 401 }, 'down'],
  [302, { expectStatus: [200, 302] }, 'up'],
  [418, { expectStatus: (status) => status === 418 }, 'up'],
])('%d with %o is %s', async (status, options, expected) => {
  const url = await serve((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end());
  expect(await ask(url, options)).toMatchObject({ status: expected, details: { httpStatus: status } });
});

test('method, headers and credentials of the address arrive, and are told to nobody else', async () => {
  const requests: IncomingMessage[] = [];
  const url = new URL(await serve((request, response) => response.writeHead(requests.push(request) && 500).end()));
  url.username = 'me';
  url.password = 'hunter2';
  url.pathname = '/live';
  url.search = '?token=hunter2';
  const answer = await ask(url, { method: 'HEAD', headers: { 'x-from': 'test' } });
  expect(requests[0]).toMatchObject({ method: 'HEAD', url: '/live?token=hunter2' });
  expect(requests[0]?.headers).toMatchObject({
    'x-from': 'test',
    authorization: `Basic ${Buffer.from('me:hunter2').toString('base64')}`,
  });
  expect(answer.message).toBe(`http://${url.host}/live answered 500`);
});

test('a percent sign in a password that encodes nothing is one', async () => {
  const headers: IncomingMessage['headers'][] = [];
  const url = await serve((request, response) => response.end(String(headers.push(request.headers))));
  await ask(url.replace('http://', 'http://m%C3%A9:100%@'));
  expect(headers[0]?.authorization).toBe(`Basic ${Buffer.from('mé:100%').toString('base64')}`);
});

test('a body without end is not read', async () => {
  let closed = false;
  const url = await serve((_request, response) => {
    const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.on('close', () => {
      closed = true;
      clearInterval(more);
    });
  });
  expect((await ask(url)).status).toBe('up');
  await expect.poll(() => closed).toBe(true);
});

test('a server that hangs ends with the signal, and its connection with it', async () => {
  let closed = false;
  const url = await serve((request) => request.socket.on('close', () => (closed = true)));
  await expect(ask(url, {}, 50)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect.poll(() => closed).toBe(true);
});

test('a server that refuses or resets is an error', async () => {
  const url = await serve((request) => request.socket.resetAndDestroy());
  await expect(ask(url)).rejects.toThrow();
  await expect(ask('http://127.0.0.1:1/')).rejects.toThrow();
});

test.each<[unknown, HttpCheckOptions]>([
  ['payments:8080', {}],
  ['/health', {}],
  ['ftp://me:hunter2@files', {}],
  ['http://x', { expectStatus: 99 }],
  ['http://x', { expectStatus: [] }],
  ['http://x', { method: 'get' as 'GET' }],
  ['http://x', { timeout: 5 } as HttpCheckOptions],
])('%o with %o is refused, without its secrets', (address, options) => {
  let message = '';
  try {
    httpCheck(address as string, options);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('SONDE_INVALID_OPTION');
  expect(message).not.toContain('hunter');
});
