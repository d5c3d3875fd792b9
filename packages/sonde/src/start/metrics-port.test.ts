import { expect, test } from 'vitest';
import { readOptions } from '../options/read-options.js';
import type { StartOptions } from '../options/start-options.js';
import { metricsHost, metricsPort } from './metrics-port.js';

const settings = (given: StartOptions = {}) => readOptions(given, {}, false).settings;

// Workers of a cluster are processes: test/start has them.
test.each<[StartOptions, NodeJS.ProcessEnv, number | false, string | undefined]>([
  [{}, {}, 9464, undefined],
  [{ metricsPort: 0 }, { NODE_APP_INSTANCE: '3' }, 0, undefined],
  [{ metricsPort: false }, { NODE_APP_INSTANCE: '3' }, false, undefined],
  [{}, { NODE_APP_INSTANCE: '0' }, 9464, undefined],
  [{}, { NODE_APP_INSTANCE: '3' }, 9467, 'instance 3: 9464 + 3'],
  [{}, { NODE_APP_INSTANCE: 'blue' }, 9464, undefined],
  [{ metricsPort: 65_534 }, { NODE_APP_INSTANCE: '2' }, 65_534, undefined],
  [{ metricsPort: 65_533 }, { NODE_APP_INSTANCE: '2' }, 65_535, 'instance 2: 65533 + 2'],
])('%j in %j listens on %s', (given, env, port, reason) => {
  expect(metricsPort(settings(given), env)).toEqual({ port, reason });
});

test.each<[StartOptions, NodeJS.ProcessEnv, string]>([
  [{}, {}, 'localhost'],
  [{}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, '0.0.0.0'],
  [{}, { KUBERNETES_SERVICE_HOST: 'fd00:10:96::1' }, '::'],
  [{}, { KUBERNETES_SERVICE_HOST: '' }, 'localhost'],
  [{ metricsHost: '::' }, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, '::'],
])('%j in %j listens at %s', (given, env, host) => {
  expect(metricsHost(settings(given), env)).toBe(host);
});
