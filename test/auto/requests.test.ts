import { createRequire } from 'node:module';
import { type ModuleAdopter, measureAllRequests } from '@sonde/http/auto';
import * as h3 from 'h3';
import Koa from 'koa';
import { describe, test, vi } from 'vitest';
import { expressApps } from '../requests/apps/express.js';
import { fastifyApp } from '../requests/apps/fastify.js';
import { h3NodeApp } from '../requests/apps/h3.js';
import { honoNodeApp } from '../requests/apps/hono.js';
import { koaApp } from '../requests/apps/koa.js';
import { nest12 } from '../requests/apps/nest.js';
import { type Nest, nestApps } from '../requests/apps/nest-app.js';
import { nest11, nest11Missing } from '../requests/apps/nest11.js';
import { nodeApp } from '../requests/apps/node.js';
import type { AppSetup, RequestApp, RunningApp } from '../requests/kit/app.js';
import { type RequestCase, tryCase } from '../requests/kit/cases.js';
import { endingCases } from '../requests/kit/ending-cases.js';
import { routeCases } from '../requests/kit/route-cases.js';

const require = createRequire(import.meta.url);

/** What the apps install by hand, without doing anything: the users of these apps have not installed it. */
vi.mock('@sonde/http/express', () => ({
  measureRequests: () => (_: unknown, __: unknown, next: () => void) => next(),
}));
vi.mock('@sonde/http/fastify', () => ({ measureRequests: (_: unknown, __: unknown, done: () => void) => done() }));
vi.mock('@sonde/http/koa', () => ({ measureRequests: () => (_: unknown, next: () => unknown) => next() }));
vi.mock('@sonde/http/hono', () => ({ measureRequests: () => (_: unknown, next: () => unknown) => next() }));
vi.mock('@sonde/http/h3', () => ({ measureRequests: () => (_: unknown, next: () => unknown) => next() }));
vi.mock('@sonde/http/node', () => ({ measureServer: () => () => {} }));

/** As a hook of `import` would give it: names that can be written to. */
const hono = vi.hoisted(() => ({ exports: {} as Record<string, unknown> }));
vi.mock('hono', async (original) => {
  hono.exports = { ...((await original()) as object) };
  return {
    ...hono.exports,
    get Hono() {
      return hono.exports['Hono'];
    },
  };
});

function withoutSonde(nest: Nest): Nest {
  class Empty {}
  nest.common.Module({})(Empty);
  return { ...nest, SondeModule: { forRoot: () => ({ module: Empty }) } as never };
}

function adoptAll(adopter: ModuleAdopter): void {
  for (const name of ['express', 'express50', 'express4']) adopter.adopt('express', require(name));
  for (const nest of [nest12, nest11]) adopter.adopt('@nestjs/core', nest?.core);
  adopter.adopt('koa', Koa);
  adopter.adopt('h3', h3);
  adopter.adopt('hono', hono.exports);
}

/** The app, with nothing but one call before it. */
function measured(app: RequestApp): RequestApp {
  const around = (start: (setup: AppSetup) => Promise<RunningApp>) => async (setup: AppSetup) => {
    const adopter = measureAllRequests(setup.options);
    adoptAll(adopter);
    const running = await start.call(app, setup);
    return {
      ...running,
      close: async () => {
        await running.close();
        adopter.stop();
      },
    };
  };
  const { startHttp2 } = app;
  return {
    ...app,
    start: around(app.start),
    ...(startHttp2 !== undefined && { startHttp2: around(startHttp2) }),
  };
}

const apps: readonly RequestApp[] = [
  nodeApp,
  ...expressApps,
  fastifyApp,
  koaApp,
  honoNodeApp,
  h3NodeApp,
  ...nestApps('12', withoutSonde(nest12)),
  ...(nest11 === undefined ? [] : nestApps('11', withoutSonde(nest11))),
].map(measured);

/** All but those that the adapters are enough for. */
const cases: readonly RequestCase[] = [...routeCases, ...endingCases].filter(
  ({ name, setup }) => setup?.twice !== true && name !== '10 000 unknown URLs',
);

describe.each(apps.map((app) => [app.name, app] as const))('%s, without a call in it', (_, app) => {
  for (const requestCase of cases) {
    if (requestCase.applies?.(app) === false) continue;
    test(requestCase.name, () => tryCase(app, requestCase));
  }
});

if (nest11Missing !== undefined) {
  const reason = nest11Missing;
  test('Nest 11', (context) => context.skip(reason));
}
