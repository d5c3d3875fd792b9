import { Server } from '@grpc/grpc-js';
import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { Health } from '../evaluation/health.js';
import { addHealthService, type HealthServiceOptions } from './index.js';

const health = new Health({ registry: new Registry() });
test.each<[string, unknown]>([
  ['refreshMs', { refreshMs: 0 }],
  ['refreshMs', { refreshMs: '5s' }],
  ['services', { services: ['a'] }],
  ['services', { services: { a: 'database' } }],
  ['services', { services: { a: [] } }],
  ['services', { services: { a: [5] } }],
  ['services', { services: Object.fromEntries(Array.from({ length: 97 }, (_, k) => [`s${k}`, 'live'])) }],
  ['service', { service: {} }],
])('%s in %o', (name, options) => {
  const add = () => addHealthService(new Server(), health, options as HealthServiceOptions);
  expect(add).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringContaining(`"${name}"`) }),
  );
});

test('what is no server, and what is no health', () => {
  expect(() => addHealthService({} as Server, health)).toThrow(/option "server"/);
  expect(() => addHealthService(new Server(), {} as Health)).toThrow(/option "health"/);
});
