import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import { currentScope, Registry } from '@sonde/metrics';
import { histogramOf, labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, expect, test } from 'vitest';
import { measureRequests } from './index.js';

const duration = 'http_server_request_duration_seconds';
const active = 'http_server_active_requests';
const get = { http_request_method: 'GET', url_scheme: 'http' };

const registry = new Registry();
const app: FastifyInstance = Fastify();
const open: Duplex[] = [];

await app.register(measureRequests, { registry });
await app.register(websocket);
app.addHook('preValidation', async (asked, reply) => {
  if (asked.headers.authorization === 'none') await reply.code(401).send('no');
});
const scopes: unknown[] = [];
app.get('/rooms/:room', { websocket: true }, () => void scopes.push(currentScope()?.route));
const url = await app.listen({ host: '127.0.0.1', port: 0 });

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

afterAll(() => app.close());

/** The status that a WebSocket client gets. */
async function handshake(path: string, headers: Record<string, string> = {}): Promise<number> {
  const asked = request(url + path, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  asked.end();
  const status = await new Promise<number>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    asked.on('upgrade', (response, socket) => {
      open.push(socket);
      resolve(response.statusCode ?? 0);
    });
  });
  await pause(20);
  return status;
}

function counted(): string[] {
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, duration).map((labels) => {
    const { http_route: route, http_response_status_code: status, error_type: error } = labels;
    return `${route} ${status}${error} x${histogramOf(snapshot, duration, labels).count}`;
  });
}

test('a WebSocket is a request that ends with its handshake, by the name of its route', async () => {
  expect(await handshake('/rooms/1')).toBe(101);
  expect(await handshake('/rooms/2')).toBe(101);
  expect(scopes).toEqual(['/rooms/:room', '/rooms/:room']);
  // While both sockets are open.
  expect(counted()).toEqual(['/rooms/:room 101 x2']);
  expect(seriesValue(registry, active, get)).toBe(0);
});

test('refused by a hook, by no route, and by the protocol', async () => {
  expect(await handshake('/rooms/1', { authorization: 'none' })).toBe(401);
  expect(await handshake('/nowhere')).toBe(404);
  expect(await handshake('/rooms/1', { 'sec-websocket-version': '7' })).toBe(400);
  expect(counted().slice(1)).toEqual(['/rooms/:room 401 x1', ' 404 x1', '/rooms/:room 400 x1']);
  expect(seriesValue(registry, active, get)).toBe(0);
});

test('injectWS of a test counts the same', async () => {
  const socket = await app.injectWS('/rooms/3');
  await pause(20);
  expect(counted()[0]).toBe('/rooms/:room 101 x3');
  socket.terminate();
  await once(socket, 'close');
  expect(counted()[0]).toBe('/rooms/:room 101 x3');
});
