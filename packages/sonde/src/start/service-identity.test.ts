import { expect, test } from 'vitest';
import { readOptions } from '../options/read-options.js';
import type { StartOptions } from '../options/start-options.js';
import { serviceIdentity } from './service-identity.js';

const identity = (given: StartOptions, env: NodeJS.ProcessEnv) =>
  serviceIdentity(readOptions(given, env, false).settings, env);

test('options, before OTEL_SERVICE_NAME, before OTEL_RESOURCE_ATTRIBUTES', () => {
  const env = {
    OTEL_SERVICE_NAME: 'variable',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=attribute,service.version=1%2C2',
  };
  expect(identity({ serviceName: 'option' }, env)).toMatchObject({ name: 'option', version: '1,2' });
  expect(identity({}, env).name).toBe('variable');
  expect(identity({}, { ...env, OTEL_SERVICE_NAME: '' }).name).toBe('attribute');
});

test('further attributes are the resource’s, and what is none is left out', () => {
  const env = { NODE_ENV: 'staging', OTEL_RESOURCE_ATTRIBUTES: ' team = a%20b ,broken=%E0%A4%A,=x,alone,empty=' };
  expect(identity({ serviceName: 'shop', serviceVersion: '2' }, env).resource).toEqual({
    team: 'a b',
    'service.name': 'shop',
    'service.version': '2',
    'deployment.environment.name': 'staging',
  });
});

test('else the package of the working directory', () => {
  // The main file is that of a test runner, in node_modules.
  expect(identity({}, {}).name).toBe('sonde-workspace');
});
