import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { cors } from 'hono/cors';
import { mount } from 'hono/mount';
import { Hono as QuickHono } from 'hono/quick';
import { Hono as TinyHono } from 'hono/tiny';
import { validator } from 'hono/validator';
import { describe, expect, test } from 'vitest';
import { routePattern } from './route-pattern.js';

const passing: MiddlewareHandler = async (_, next) => next();
const ok = (c: Context) => c.text('ok');

/** What `hono/serve-static` makes: it answers if there is such a file, else it passes on. */
const files: MiddlewareHandler = async (c, next) => (c.req.path.endsWith('.css') ? c.text('css') : next());

/** The pattern after the response was made. */
async function patternOf(build: Row['build'], path: string, init: RequestInit | undefined, app: Hono) {
  let pattern: string | undefined = 'not asked';
  app.use(async (c, next) => {
    await next();
    pattern = routePattern(c);
  });
  app.onError((_, c) => c.text('it broke', 500));
  build(app);
  await app.request(path, init);
  return pattern;
}

interface Row {
  readonly name: string;
  readonly build: (app: Hono) => unknown;
  readonly path: string;
  readonly init?: RequestInit;
  readonly pattern: string | undefined;
}

const nested = (app: Hono) =>
  app.route(
    '/org/:org',
    new Hono()
      .use(passing)
      .use('/guard/*', passing)
      .get('/members/:id', ok)
      .get('/boom', () => {
        throw new Error('boom');
      })
      .onError((_, c) => c.text('theirs', 500)),
  );
const guarded = (app: Hono) => app.use('/admin/*', bearerAuth({ token: 'open' })).get('/admin/:page', ok);
const mounted = new Hono().get('/things/:id', ok);
const fileServer = (app: Hono) => app.use('/static/*', files).get('/users/:id', ok);
const singlePage = (app: Hono) => app.get('*', files).get('/users/:id', ok).get('*', ok);

const rows: readonly Row[] = [
  { name: 'handler', build: (app) => app.get('/users/:id', ok), path: '/users/1', pattern: '/users/:id' },
  { name: 'of two that match, the first', build: twoMatching, path: '/users/me', pattern: '/users/me' },
  { name: 'of two, the one passed on to', build: passedOn, path: '/users/me', pattern: '/users/:id' },
  { name: 'base path', build: (app) => app.basePath('/v1').get('/x/:y', ok), path: '/v1/x/1', pattern: '/v1/x/:y' },
  { name: 'nested app', build: nested, path: '/org/1/members/2', pattern: '/org/:org/members/:id' },
  { name: 'error in an app with its own onError', build: nested, path: '/org/1/boom', pattern: '/org/:org/boom' },
  { name: '404', build: (app) => app.use(passing).get('/x', ok), path: '/nowhere', pattern: undefined },
  { name: '404 in a nested app', build: nested, path: '/org/1/guard/nowhere', pattern: undefined },
  {
    name: "a handler's own 404",
    build: (app) => app.get('/x/:y', (c) => c.notFound()),
    path: '/x/1',
    pattern: '/x/:y',
  },
  { name: 'wrong method', build: nested, path: '/org/1/members/2', init: { method: 'PUT' }, pattern: undefined },
  { name: 'guard', build: guarded, path: '/admin/users', pattern: '/admin/:page' },
  { name: 'guard with no handler behind', build: guarded, path: '/admin/a/b', pattern: '/admin/*' },
  { name: 'guard for everything', build: (app) => app.use(bearerAuth({ token: 'x' })), path: '/a', pattern: undefined },
  { name: 'validator', build: validated, path: '/search', pattern: '/search' },
  { name: 'preflight', build: (app) => app.use(cors()), path: '/a', init: { method: 'OPTIONS' }, pattern: undefined },
  { name: 'app.all', build: (app) => app.all('/any/:x', ok), path: '/any/1', pattern: '/any/:x' },
  { name: 'app.all with a wildcard', build: (app) => app.all('/api/*', ok), path: '/api/a/b', pattern: '/api/*' },
  { name: 'app.mount', build: (app) => app.mount('/m', mounted.fetch), path: '/m/things/1', pattern: '/m/*' },
  { name: 'hono/mount', build: (app) => app.all('/m/*', mount(mounted.fetch)), path: '/m/things/1', pattern: '/m/*' },
  { name: 'static file', build: fileServer, path: '/static/site.css', pattern: '/static/*' },
  { name: 'no such file', build: fileServer, path: '/static/site.js', pattern: undefined },
  { name: 'one page for all: its file', build: singlePage, path: '/site.css', pattern: '/*' },
  { name: 'one page for all: a route', build: singlePage, path: '/users/1', pattern: '/users/:id' },
  { name: 'one page for all: the page', build: singlePage, path: '/about', pattern: '/*' },
  { name: 'a 404 for all', build: (app) => app.all('*', (c) => c.text('no', 404)), path: '/x', pattern: undefined },
];

function twoMatching(app: Hono): void {
  app.get('/users/me', ok).get('/users/:id', ok);
}

function passedOn(app: Hono): void {
  app.get('/users/me', passing).get('/users/:id', ok);
}

function validated(app: Hono): void {
  const refuse = validator('query', (_, c) => c.text('no', 400));
  app.get('/search', refuse, ok);
}

// Their routers differ: compiled to one regular expression, linear, tried pattern by pattern.
describe.each([
  ['hono', Hono],
  ['hono/quick', QuickHono],
  ['hono/tiny', TinyHono],
] as const)('%s', (_, App) => {
  test.each(rows)('$name: $path is $pattern', async ({ build, path, init, pattern }) => {
    expect(await patternOf(build, path, init, new App())).toBe(pattern);
  });
});

test('is known while the handler runs, and in the guard before it', async () => {
  const seen: unknown[] = [];
  const app = new Hono()
    .use(passing)
    .use('/admin/*', async (c, next) => {
      seen.push(routePattern(c), c.finalized);
      await next();
    })
    .get('/admin/:page', (c) => {
      seen.push(routePattern(c), c.finalized);
      return c.text('ok');
    });
  await app.request('/admin/users');
  expect(seen).toEqual(['/admin/:page', false, '/admin/:page', false]);
});

test('leaves the headers that were prepared for the response', async () => {
  const app = new Hono().use(async (c, next) => {
    c.header('x-before', '1');
    routePattern(c);
    await next();
  });
  app.get('/x', (c) => c.body('x', 201));
  const response = await app.request('/x');
  expect([response.status, response.headers.get('x-before')]).toEqual([201, '1']);
});
