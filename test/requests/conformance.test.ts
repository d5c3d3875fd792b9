import { afterAll, describe, expect, test } from 'vitest';
import { expressApps } from './apps/express.js';
import { fastifyApp } from './apps/fastify.js';
import { h3NodeApp } from './apps/h3.js';
import { honoNodeApp } from './apps/hono.js';
import { koaApp } from './apps/koa.js';
import { nest12Apps } from './apps/nest.js';
import { nest11Apps, nest11Missing } from './apps/nest11.js';
import { nodeApp } from './apps/node.js';
import type { RequestApp } from './kit/app.js';
import { type RequestCase, tryCase } from './kit/cases.js';
import { endingCases } from './kit/ending-cases.js';
import { hostCases } from './kit/host-cases.js';
import { Matrix } from './kit/matrix.js';
import { routeCases } from './kit/route-cases.js';

const apps: readonly RequestApp[] = [
  nodeApp,
  ...expressApps,
  fastifyApp,
  koaApp,
  honoNodeApp,
  h3NodeApp,
  ...nest12Apps,
  ...nest11Apps,
];
const cases: readonly RequestCase[] = [...routeCases, ...endingCases, ...hostCases];

const matrix = new Matrix(
  apps.map(({ name }) => name),
  cases.map(({ name }) => name),
);

describe.each(apps.map((app) => [app.name, app] as const))('%s', (_, app) => {
  for (const requestCase of cases) {
    if (requestCase.applies?.(app) === false) {
      matrix.set(app.name, requestCase.name, 'absent');
      continue;
    }
    test(requestCase.name, async () => {
      matrix.set(app.name, requestCase.name, 'failed');
      await tryCase(app, requestCase);
      matrix.set(app.name, requestCase.name, 'passed');
    });
  }
});

afterAll(() => {
  console.log(matrix.text());
});

if (nest11Missing !== undefined) {
  const reason = nest11Missing;
  test('Nest 11', (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
