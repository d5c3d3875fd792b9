import { expect, test } from 'vitest';
import { isMeasured } from './process-kind.js';

test.each([
  [{}, '/app/server.js', true],
  [{}, undefined, true],
  [{}, '/app/npm/server.js', true],
  [{}, '/usr/lib/node_modules/npm/bin/npm-cli.js', false],
  [{}, '/usr/bin/npx', false],
  [{}, '/usr/lib/node_modules/corepack/dist/pnpm.js', false],
  [{ SONDE_ENABLED: 'true' }, '/app/server.js', true],
  [{ SONDE_ENABLED: '' }, '/app/server.js', true],
  [{ SONDE_ENABLED: 'nonsense' }, '/app/server.js', true],
  [{ SONDE_ENABLED: 'FALSE' }, '/app/server.js', false],
  [{ SONDE_ENABLED: '0' }, '/app/server.js', false],
] as const)('%j, %s: %j', (env, program, expected) => {
  expect(isMeasured(env, program, false)).toBe(expected);
});

test('no worker thread is', () => {
  expect(isMeasured({}, '/app/server.js', true)).toBe(false);
});
