import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Registry, type SondeError } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ExpressMiddleware } from './express.js';
import { measureRequests } from './index.js';

const require = createRequire(import.meta.url);

type Next = (error?: unknown) => void;
type Handler = (request: IncomingMessage & Record<string, unknown>, response: Response, next: Next) => unknown;
type Response = ServerResponse & { send(body: string): unknown };

interface Routing {
  (request: IncomingMessage, response: ServerResponse, next: Next): void;
  use(...args: unknown[]): Routing;
  get(path: unknown, ...handlers: Handler[]): Routing;
  all(path: unknown, ...handlers: unknown[]): Routing;
  param(name: string, fn: (...args: never[]) => unknown): Routing;
  route(path: unknown): Routing;
}

interface Express {
  (): Routing & { set(name: string, value: unknown): unknown };
  Router(options?: object): Routing;
}

const versions = [
  ['5.3', require('express') as Express],
  ['5.0', require('express50') as Express],
  ['4.22', require('express4') as Express],
] as const;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const send: Handler = (_, response) => response.send('x');
const pass: Handler = (_request, _response, next) => next();
const fail: Handler = () => {
  throw new TypeError('no');
};

describe.each(versions)('Express %s', (version, express) => {
  const five = version !== '4.22';

  /** The routes of one request after another, and what went wrong while they were found. */
  async function routes(build: (app: Routing, measure: ExpressMiddleware) => void, ...paths: string[]) {
    const faults: SondeError<string>[] = [];
    const registry = new Registry({ onFault: (fault) => faults.push(fault) });
    const seen: string[] = [];
    let asked = 0;
    const measure = measureRequests({ registry, route: ({ route }) => void seen.push(route) });
    const app = express();
    app.set('env', 'test');
    build(app, measure);
    const server = createServer(app as never).listen(0, '127.0.0.1');
    closers.push(() => server.close());
    await once(server, 'listening');
    for (const path of paths) {
      const [, method = 'GET', url = path] = /^(\w+) (.+)$/.exec(path) ?? [];
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${url}`, { method });
      await response.text();
      asked++;
      await vi.waitFor(() => expect(seen).toHaveLength(asked), { timeout: 10_000, interval: 2 });
    }
    expect(faults).toEqual([]);
    return seen;
  }

  const router = (path: unknown, handler: Handler = send) => express.Router().get(path, handler);

  test('routers in routers, with text that occurs as a value, too', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const inner = express.Router({ mergeParams: true }).get('/boom', fail).get('/:c', send);
      app.use(measure).use('/org/:org', express.Router().use('/a-:a/b.:b', inner));
    };
    const pattern = '/org/:org/a-:a/b.:b/:c';
    expect(await routes(build, '/org/1/a-2/b.3/4', '/org/org/a-a/b.b/c', '/org/%6Frg/a-%2F/b.%20/%25')).toEqual([
      pattern,
      pattern,
      pattern,
    ]);
    expect(await routes(build, '/org/1/a-2/b.3/boom', '/ORG/1/A-2/b.3/x', '/org/1/a-2/', '/org/%zz/a-2/b.3/4')).toEqual(
      [
        '/org/:org/a-:a/b.:b/boom',
        // Without a channel the spelling of the first request stands for all.
        expect.stringMatching(/^\/org\/:org\/a-:a\/b\.:b\/:c$/i),
        '',
        '',
      ],
    );
  });

  test('the root of a mounted router has the pattern of its mount', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).get('/', send).use('/a/', router('/')).use('/', router('/b'));
    };
    expect(await routes(build, '/', '/a', '/a/', '/b', '/b/')).toEqual(['/', '/a', '/a', '/b', '/b']);
  });

  test('mounts that overlap', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).use('/a', pass).use('/:any', pass, express.Router().use('/b', pass));
      app.use(five ? '/*all' : '/*', pass).use('/a/b', router('/c'));
    };
    expect(await routes(build, '/a/b/c', '/a/b/d')).toEqual(['/a/b/c', '']);
  });

  test('wildcards and optional parts', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).get(five ? '/files/*path' : '/files/*', send);
      app.use(five ? '/opt{/:lang}/x' : '/opt/:lang?/x', router('/y'));
    };
    expect(await routes(build, '/files/a/b', '/opt/x/y', '/opt/de/x/y')).toEqual([
      five ? '/files/*path' : '/files/*',
      ...(version === '5.3' ? ['/opt{/:lang}/x/y', '/opt{/:lang}/x/y'] : []),
      ...(version === '5.0' ? [expect.stringMatching(optional), expect.stringMatching(optional)] : []),
      ...(version === '4.22' ? ['/opt/:lang?/x/y', '/opt/:lang?/x/y'] : []),
    ]);
  });
  const optional = /^\/opt(\{\/:lang\}|\/:lang)?\/x\/y$/;

  test('arrays of paths', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const inner = router(['/x', /^\/y\d$/, '/z/:z']);
      app.use(measure).use(['/m', '/n/:n'], inner).get(['/p', '/q/:q'], send);
    };
    expect(await routes(build, '/m/x', '/n/1/y2', '/n/1/z/2?x=/x', '/p', '/q/1')).toEqual([
      '/m/x',
      '/n/:n/^\\/y\\d$/',
      '/n/:n/z/:z',
      '/p',
      '/q/:q',
    ]);
  });

  test('regular expressions never let a part of the path through', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app
        .use(measure)
        .use(/^\/v(\d+)/, router('/x'))
        .use(/^\/w\d+/, router(/^\/(\w)$/));
      app.use(/^\/named-(?<name>\w+)/, router('/x'));
    };
    const seen = await routes(build, '/v1/x', '/v2/x', '/w1/y', '/w23/z', '/named-a/x', '/named-b/x');
    expect(new Set(seen).size).toBeLessThanOrEqual(3);
    expect(seen.every((route) => route.length > 1)).toBe(true);
    expect(seen.join()).not.toMatch(/v[12]|w1|w23|named-[ab]/);
  });

  test('apps in apps, and errors out of them', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const inner = express().use('/n/:n', express.Router().get('/ok', send).get('/boom', fail));
      app.use(measure).use('/m/:m', express().use(pass).use('/i', inner)).use('/m2', pass);
    };
    expect(await routes(build, '/m/1/i/n/2/boom', '/m/1/i/n/2/ok', '/m/1/i/n/2/no')).toEqual([
      '/m/:m/i/n/:n/boom',
      '/m/:m/i/n/:n/ok',
      '',
    ]);
  });

  test('one router at several places, and one that is mounted later', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const twice = router('/x');
      app.use(measure).use('/one/:a', twice).use('/two/:b', twice);
      app.get('/mount', (_, response) => {
        app.use('/three/:c', twice);
        response.send('mounted');
      });
    };
    expect(await routes(build, '/two/1/x', '/one/1/x', '/mount', '/three/1/x')).toEqual([
      '/two/:b/x',
      '/one/:a/x',
      '/mount',
      '/three/:c/x',
    ]);
  });

  test('a router in a function of its own, and one among the handlers of a route', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const hidden = router('/x/:x');
      app.use(measure).use('/hidden/:h', ((request, response, next) => hidden(request, response, next)) as Handler);
      app.all(five ? '/deep/*rest' : '/deep/*', pass, express.Router().use('/deep/:d', router('/y')));
    };
    const published = (await routes(build, '/hidden/1/x/2', '/deep/1/y', '/deep/1/z')) as string[];
    expect(['/hidden/:h/x/:x', '/x/:x']).toContain(published[0]);
    if (version === '5.3') expect(published[0]).toBe('/hidden/:h/x/:x');
    expect(published.slice(1)).toEqual(['/deep/:d/y', five ? '/deep/*rest' : '/deep/*']);
  });

  test('what a param() callback rejects has the route it was for', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      const inner = express.Router().get('/:id', send);
      inner.param('id', fail);
      app.use(measure).use('/p', inner);
    };
    expect(await routes(build, '/p/1')).toEqual(['/p/:id']);
  });

  test('the last route that matched, where handlers pass on; none where only middleware did', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).use('/only', send);
      app.get('/a', (_request, _response, next) => next('route')).get('/:last', pass);
      const left = express.Router().get('/x', (_request, _response, next) => next('router'));
      app.use('/left', left, router('/:y'));
    };
    expect(await routes(build, '/only/1', '/a', '/left/x', 'OPTIONS /a', 'POST /a', '/b/c')).toEqual([
      '',
      '/:last',
      '/left/:y',
      '',
      '',
      '',
    ]);
  });

  test('HEAD has the route of GET, and none where there is no GET', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).get('/a', send);
      (app.route('/b') as Routing & { post(handler: Handler): void }).post(send);
    };
    expect(await routes(build, 'HEAD /a', 'HEAD /b', 'POST /b')).toEqual(['/a', '', '/b']);
  });

  test('the middleware of one router or of one route knows where that is', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.get('/route/:r', measure as Handler, send);
      app.use('/r/:r', express.Router().use(measure).get('/x', send));
    };
    expect(await routes(build, '/route/1', '/r/1/x')).toEqual(['/route/:r', '/r/:r/x']);
  });

  test('an address that was written anew', async () => {
    const build = (app: Routing, measure: ExpressMiddleware) => {
      app.use(measure).use(
        '/old',
        ((request, _, next) => {
          request.url = `/n/${String(request.url).slice(1)}`;
          next();
        }) as Handler,
        router('/n/:n'),
      );
    };
    expect(await routes(build, '/old/1')).toEqual(['/old/n/:n']);
  });
});

test('an app of another version, mounted: of an older one in a newer one, nothing is known', async () => {
  const [[, newer], , [, older]] = versions;
  const mountedIn = async (outer: Express, inner: Express) => {
    const seen: string[] = [];
    const measure = measureRequests({ registry: new Registry(), route: ({ route }) => void seen.push(route) });
    const app = outer().use(measure).use('/sub/:s', inner().get('/things/:id', send));
    const server = createServer(app as never).listen(0, '127.0.0.1');
    closers.push(() => server.close());
    await once(server, 'listening');
    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/1/things/2`)).text();
    await vi.waitFor(() => expect(seen).toHaveLength(1), 10_000);
    return seen[0];
  };
  expect(await mountedIn(older, newer)).toBe('/sub/:s/things/:id');
  expect(await mountedIn(newer, older)).toBe('');
});

test('routers are heard once, however many middlewares there are', () => {
  for (let i = 0; i < 3; i++) measureRequests({ registry: new Registry() });
  let heard = 0;
  const req = {
    get next() {
      heard++;
      return undefined;
    },
  };
  channel('tracing:express.router.request:start').publish({ req, layer: {}, route: '/' });
  expect(heard).toBe(1);
});
