import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from './measure-server.js';

const duration = 'http_server_request_duration_seconds';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function upgraded(answer: (socket: Duplex) => void): Promise<{ registry: Registry; server: Server }> {
  const registry = new Registry();
  const server = createServer();
  measureServer(server, { registry });
  server.on('upgrade', (_, socket) => answer(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  closers.push(() => {
    socket.destroy();
    server.close().closeAllConnections();
  });
  socket.on('error', () => {});
  socket.resume().write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n');
  return { registry, server };
}

const labels = (registry: Registry) => labelSetsOf(registry, duration)[0];

test.each([
  ['accepted', (socket: Duplex) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'), '101', ''],
  ['refused with its end', (socket: Duplex) => void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'), '401', ''],
  ['refused without a word', (socket: Duplex) => void socket.destroy(), '500', 'response_destroyed'],
])('%s', async (_, answer, status, errorType) => {
  const { registry } = await upgraded(answer);
  await expect.poll(() => labels(registry)).toMatchObject({ http_response_status_code: status, error_type: errorType });
});

test('a socket that was handed over has nothing of ours', async () => {
  let left: unknown[] = [];
  const { registry } = await upgraded((socket) => {
    const listeners = socket.listenerCount('close');
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    left = [Object.hasOwn(socket, 'write'), Object.hasOwn(socket, 'end'), listeners - socket.listenerCount('close')];
  });
  await expect.poll(() => labels(registry)).toBeDefined();
  expect(left).toEqual([false, false, 1]);
});

test('CONNECT of HTTP/2 is a request like any other', async () => {
  const registry = new Registry();
  const server = createHttp2Server();
  measureServer(server, { registry });
  server.on('connect', (_, response) => response.writeHead(200).end('tunnel'));
  server.on('request', (_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(() => {
    session.destroy();
    server.close();
  });
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'example.org:443' });
  stream.resume().end();
  await once(stream, 'close');
  await expect
    .poll(() => labels(registry))
    .toMatchObject({ http_request_method: 'CONNECT', http_response_status_code: '200' });
});
