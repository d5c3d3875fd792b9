import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { measureServer } from '@sonde/http/node';
import { expect } from 'vitest';
import type { RequestCase } from './cases.js';
import { abandon, connection, exchanged, head, overHttp2, until } from './client.js';
import { bodyBytes, inFlight, readings, requestsCounted, settled } from './readings.js';

/** Every request counts exactly once, whatever ends it. */
export const endingCases: readonly RequestCase[] = [
  {
    name: 'stream: to its end',
    run: async ({ registry, url, pattern }) => {
      expect((await (await fetch(`${url}/stream`)).text()).length).toBe(3000);
      await settled(registry, 1);
      const [reading] = readings(registry);
      expect(reading).toMatchObject({ route: pattern('stream'), status: '200', errorType: '', count: 1 });
      expect(reading?.sum).toBeGreaterThan(0.035);
      expect(bodyBytes(registry, 'response')).toBe(3000);
    },
  },
  {
    name: 'body sizes',
    run: async ({ registry, url, pattern }) => {
      const body = 'ä'.repeat(350);
      const response = await fetch(`${url}/echo`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
      expect(await response.text()).toBe(body);
      await settled(registry, 1);
      expect(readings(registry)).toMatchObject([{ method: 'POST', route: pattern('echo'), status: '200', count: 1 }]);
      expect([bodyBytes(registry, 'request'), bodyBytes(registry, 'response')]).toEqual([700, 700]);
    },
  },
  {
    name: 'chunked request body',
    run: async ({ registry, running }) => {
      const bytes = `${head('POST', '/echo', { 'content-type': 'text/plain', 'transfer-encoding': 'chunked', connection: 'close' })}3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`;
      expect(await exchanged(running.port, bytes, 1)).toEqual([200]);
      await settled(registry, 1);
      expect([bodyBytes(registry, 'request'), bodyBytes(registry, 'response')]).toEqual([7, 7]);
    },
  },
  ...(['end', 'reset'] as const).flatMap((how): RequestCase[] => [
    {
      name: `client leaves before headers (${how})`,
      run: async ({ registry, running, pattern }) => {
        await abandon(running.port, head('GET', '/slow'), how, async () => {
          await until(() => inFlight(registry) === 1);
          // Until it has found its route.
          await pause(60);
        });
        await settled(registry, 1);
        expect(readings(registry)).toMatchObject([
          { route: pattern('slow'), status: '499', errorType: 'client_abort', count: 1 },
        ]);
        expect(inFlight(registry)).toBe(0);
      },
    },
    {
      name: `client leaves after headers (${how})`,
      run: async ({ registry, running, pattern }) => {
        await abandon(running.port, head('GET', '/half'), how, (socket) => once(socket, 'data'));
        await settled(registry, 1);
        expect(readings(registry)).toMatchObject([
          { route: pattern('half'), status: '499', errorType: 'client_abort', count: 1 },
        ]);
        expect(inFlight(registry)).toBe(0);
      },
    },
  ]),
  {
    name: 'in flight while served',
    run: async ({ registry, running }) => {
      const socket = await connection(running.port);
      socket.write(head('GET', '/slow'));
      await until(() => inFlight(registry) > 0);
      expect(inFlight(registry)).toBe(1);
      expect(requestsCounted(registry)).toBe(0);
      socket.destroy();
      await settled(registry, 1);
      expect(inFlight(registry)).toBe(0);
    },
  },
  {
    name: "server's time limit",
    // A framework may set a handler of its own for timeouts; the socket's is Node's.
    run: async ({ registry, running, pattern }) => {
      (running.server as Server).setTimeout(80);
      await abandon(running.port, head('GET', '/slow'), 'end', (socket) => once(socket, 'close'));
      await settled(registry, 1);
      expect(readings(registry)).toMatchObject([
        { route: pattern('slow'), status: '503', errorType: 'timeout', count: 1 },
      ]);
    },
  },
  {
    name: 'keep-alive pipeline',
    run: async ({ registry, running, pattern }) => {
      const requests = [head('GET', '/ok'), head('GET', '/users/5'), head('GET', '/nowhere'), head('GET', '/ok')];
      expect(await exchanged(running.port, requests.join(''), 4)).toEqual([200, 200, 404, 200]);
      await settled(registry, 4);
      const counts = readings(registry).map(({ route, status, count }) => `${route} ${status} ${count}`);
      expect(counts.sort()).toEqual([' 404 1', `${pattern('ok')} 200 2`, `${pattern('user')} 200 1`].sort());
    },
  },
  {
    name: 'pipeline, client leaves',
    run: async ({ registry, running }) => {
      const bytes = head('GET', '/slow') + head('GET', '/ok').repeat(20);
      await abandon(running.port, bytes, 'end', async () => {
        await until(() => inFlight(registry) === 21);
        await pause(100);
      });
      await settled(registry, 21);
      expect(requestsCounted(registry)).toBe(21);
      expect(readings(registry).every(({ status }) => status === '499')).toBe(true);
      expect(inFlight(registry)).toBe(0);
    },
  },
  {
    name: 'upgraded socket',
    run: async ({ app, registry, running }) => {
      if (app.missesUpgrades === true) measureServer(running.server as Server, { registry });
      running.server.on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: test\r\n\r\n');
        setTimeout(() => socket.end('bye'), 100);
      });
      const socket = await connection(running.port);
      socket.resume().write(head('GET', '/ok', { connection: 'upgrade', upgrade: 'test' }));
      await once(socket, 'close');
      await settled(registry, 1);
      expect(readings(registry)).toMatchObject([{ method: 'GET', status: '101', errorType: '', count: 1 }]);
      // The request is over with the handshake; what the socket carries afterwards is none.
      expect(readings(registry)[0]?.sum).toBeLessThan(0.09);
    },
  },
  {
    name: 'HTTP/2',
    http2: true,
    applies: (app) => app.startHttp2 !== undefined,
    run: async ({ registry, running, pattern }) => {
      const statuses = await overHttp2(running.port, [
        { path: '/ok' },
        { path: '/users/8' },
        { path: '/stream' },
        { path: '/echo', method: 'POST', body: 'abc' },
        { path: '/slow', cancelAfterMs: 100 },
        { path: '/half', cancelAfterMs: 100 },
      ]);
      expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
      await settled(registry, 6);
      const counts = readings(registry).map(({ route, status, errorType }) => `${route} ${status} ${errorType}`);
      expect(counts.sort()).toEqual(
        [
          `${pattern('ok')} 200 `,
          `${pattern('user')} 200 `,
          `${pattern('stream')} 200 `,
          `${pattern('echo')} 200 `,
          `${pattern('slow')} 499 client_abort`,
          `${pattern('half')} 499 client_abort`,
        ].sort(),
      );
      expect(inFlight(registry)).toBe(0);
      expect(bodyBytes(registry, 'response')).toBeGreaterThanOrEqual(3000);
    },
  },
];
