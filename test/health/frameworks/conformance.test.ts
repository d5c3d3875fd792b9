import { afterAll, describe, expect, test } from 'vitest';
import { expressApps } from './apps/express.js';
import { fastifyApps } from './apps/fastify.js';
import { h3App } from './apps/h3.js';
import { honoApp } from './apps/hono.js';
import { koaApp } from './apps/koa.js';
import { nest11, nest11Missing, nest12, removeCopies } from './apps/nest.js';
import { nestApps } from './apps/nest-app.js';
import { nodeApp } from './apps/node.js';
import { answerCases } from './kit/answer-cases.js';
import type { ProbeApp } from './kit/app.js';
import { tryCase } from './kit/cases.js';
import { pathCases } from './kit/path-cases.js';

const apps: readonly ProbeApp[] = [
  nodeApp,
  ...expressApps,
  ...fastifyApps,
  koaApp,
  honoApp,
  h3App,
  ...nestApps('12', nest12),
  ...(nest11 === undefined ? [] : nestApps('11', nest11)),
];

describe.each(apps.map((app) => [app.name, app] as const))('%s', (_, app) => {
  for (const probeCase of [...answerCases, ...pathCases]) {
    if (probeCase.applies?.(app) !== false) test(probeCase.name, () => tryCase(app, probeCase));
  }
});

afterAll(removeCopies);

if (nest11Missing !== undefined) {
  const reason = nest11Missing;
  test('Nest 11', (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
