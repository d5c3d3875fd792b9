import { expect } from 'vitest';
import { has, type RequestCase } from './cases.js';
import { exchanged, head } from './client.js';
import { readings, requestsCounted, settled } from './readings.js';

/** One request, one series: what is asked for, and how it is to be counted. */
async function counted(
  { registry, url }: Parameters<RequestCase['run']>[0],
  request: { path: string; method?: string; body?: string },
  expected: { route: string; status: number; errorType?: string; method?: string },
): Promise<void> {
  const method = request.method ?? 'GET';
  const response = await fetch(`${url}${request.path}`, {
    method,
    ...(request.body !== undefined && { body: request.body }),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(expected.status);
  await settled(registry, 1);
  expect(readings(registry)).toEqual([
    {
      method: expected.method ?? method,
      route: expected.route,
      status: String(expected.status),
      scheme: 'http',
      errorType: expected.errorType ?? '',
      count: 1,
      sum: expect.any(Number),
    },
  ]);
}

/** The route label is a pattern, whoever matched and whatever became of it; nothing matched is one series. */
export const routeCases: readonly RequestCase[] = [
  {
    name: 'plain route',
    run: (bench) => counted(bench, { path: '/ok?x=1' }, { route: bench.pattern('ok'), status: 200 }),
  },
  {
    name: 'parameter',
    run: async (bench) => {
      const { registry, url } = bench;
      for (const id of ['1', 'alice', 'b%2Fc']) await (await fetch(`${url}/users/${id}`)).text();
      await settled(registry, 3);
      expect(readings(registry)).toMatchObject([{ route: bench.pattern('user'), status: '200', count: 3 }]);
    },
  },
  {
    name: 'nested router',
    run: (bench) => counted(bench, { path: '/org/42/members/7' }, { route: bench.pattern('member'), status: 200 }),
  },
  {
    name: 'error in nested router',
    run: (bench) =>
      counted(
        bench,
        { path: '/org/42/boom' },
        { route: bench.pattern('orgBoom'), status: 500, errorType: bench.app.boomType ?? 'BoomError' },
      ),
  },
  {
    name: 'async rejection',
    applies: has('asyncBoom'),
    run: (bench) =>
      counted(
        bench,
        { path: '/async-boom' },
        { route: bench.pattern('asyncBoom'), status: 500, errorType: bench.app.boomType ?? 'BoomError' },
      ),
  },
  {
    name: 'array of paths',
    applies: has('listA', 'listB'),
    run: async (bench) => {
      const { registry, url } = bench;
      for (const path of ['/list/a', '/list/b', '/list/a']) await (await fetch(url + path)).text();
      await settled(registry, 3);
      const routes = readings(registry).map(({ route, count }) => [route, count]);
      const [a, b] = [bench.pattern('listA'), bench.pattern('listB')];
      expect(routes).toEqual(
        a === b
          ? [[a, 3]]
          : [
              [a, 2],
              [b, 1],
            ],
      );
    },
  },
  {
    name: 'regular expression',
    applies: has('regexp'),
    run: async (bench) => {
      const { registry, url } = bench;
      for (const path of ['/re/1', '/re/22']) await (await fetch(url + path)).text();
      await settled(registry, 2);
      expect(readings(registry)).toMatchObject([{ route: bench.pattern('regexp'), status: '200', count: 2 }]);
    },
  },
  {
    name: 'mounted app',
    applies: has('mounted'),
    run: (bench) => counted(bench, { path: '/mounted/things/9' }, { route: bench.pattern('mounted'), status: 200 }),
  },
  {
    name: 'rejected by a guard',
    run: async ({ registry, url, pattern }) => {
      expect((await fetch(`${url}/guarded`)).status).toBe(401);
      await settled(registry, 1);
      const [reading, ...others] = readings(registry);
      expect(others).toEqual([]);
      expect(reading).toMatchObject({ status: '401', errorType: '', count: 1 });
      // A guard in front of the router ends the request before a route is known.
      expect([pattern('guarded'), '']).toContain(reading?.route);
    },
  },
  { name: '404', run: (bench) => counted(bench, { path: '/nowhere' }, { route: '', status: 404 }) },
  {
    name: '404 in nested router',
    run: (bench) => counted(bench, { path: '/org/42/nowhere' }, { route: '', status: 404 }),
  },
  {
    name: 'HEAD',
    run: async ({ registry, url, pattern }) => {
      const { status } = await fetch(`${url}/ok`, { method: 'HEAD' });
      await settled(registry, 1);
      const route = status === 404 ? '' : pattern('ok');
      expect(readings(registry)).toMatchObject([{ method: 'HEAD', route, status: String(status), count: 1 }]);
    },
  },
  {
    name: 'OPTIONS',
    run: (bench) => counted(bench, { path: '/ok', method: 'OPTIONS' }, { route: '', status: bench.status('options') }),
  },
  {
    name: 'wrong method',
    run: (bench) =>
      counted(bench, { path: '/ok', method: 'DELETE' }, { route: '', status: bench.status('wrongMethod') }),
  },
  {
    name: 'unknown method',
    run: async ({ registry, running }) => {
      const [status] = await exchanged(running.port, head('PROPFIND', '/nowhere', { connection: 'close' }), 1);
      await settled(registry, 1);
      expect(readings(registry)).toMatchObject([{ method: '_OTHER', route: '', status: String(status), count: 1 }]);
    },
  },
  {
    name: 'malformed URL',
    run: async ({ registry, running, pattern, status }) => {
      const [answer] = await exchanged(running.port, head('GET', '/users/%zz', { connection: 'close' }), 1);
      expect(answer).toBe(status('malformed'));
      await settled(registry, 1);
      const [reading, ...others] = readings(registry);
      expect(others).toEqual([]);
      expect(reading).toMatchObject({ method: 'GET', status: String(answer), count: 1 });
      expect([pattern('user'), '']).toContain(reading?.route);
    },
  },
  {
    name: '10 000 unknown URLs',
    run: async ({ registry, running }) => {
      const total = 10_000;
      // More of them in one pipeline, and Express itself warns of listeners on their socket.
      const pipeline = 5;
      const side = 25;
      for (let sent = 0; sent < total; sent += pipeline * side) {
        const pipelines = Array.from({ length: side }, (_, k) =>
          Array.from({ length: pipeline }, (_unused, j) => {
            const path = `/lost/${(sent + k * pipeline + j).toString(36)}`;
            return head('GET', path, j === pipeline - 1 ? { connection: 'close' } : {});
          }).join(''),
        );
        await Promise.all(pipelines.map((bytes) => exchanged(running.port, bytes, pipeline)));
      }
      await settled(registry, total);
      expect(requestsCounted(registry)).toBe(total);
      expect(readings(registry)).toMatchObject([{ method: 'GET', route: '', status: '404' }]);
    },
  },
];
