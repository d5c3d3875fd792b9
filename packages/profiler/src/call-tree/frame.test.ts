import { expect, test } from 'vitest';
import { frameName, frameOf } from './frame.js';

test.each([
  ['list', 'file:///srv/shop/dist/orders.js', 'application', undefined],
  ['list', 'C:\\shop\\dist\\orders.js', 'application', undefined],
  ['query', '/srv/shop/node_modules/pg/lib/client.js', 'dependency', 'pg'],
  ['query', 'C:\\shop\\node_modules\\pg\\lib\\client.js', 'dependency', 'pg'],
  ['run', '/srv/node_modules/a/node_modules/@scope/b/index.js', 'dependency', '@scope/b'],
  ['readFileSync', 'node:fs', 'node', undefined],
  ['wasm-function[12]', 'wasm://wasm/00a1b2c3', 'native', undefined],
  ['stringify', '', 'native', undefined],
  ['(garbage collector)', '', 'gc', undefined],
  ['(idle)', '', 'idle', undefined],
  ['(program)', '', 'program', undefined],
  ['(root)', '', 'root', undefined],
])('%s of %s is of kind %s', (name, file, kind, owner) => {
  const frame = frameOf(name, file, 3, 7);
  expect([frame.kind, frame.package]).toEqual([kind, owner]);
});

test('a secret behind an address is left out, a path keeps its question mark', () => {
  expect(frameOf('f', 'file:///srv/a.js?token=s3cret#x', 1, 1).file).toBe('file:///srv/a.js');
  expect(frameOf('f', '/srv/what?.js', 1, 1).file).toBe('/srv/what?.js');
});

test('a place that is none is 0, and a function without a name is anonymous', () => {
  expect(frameOf('', 'a.js', -1, Number.NaN)).toMatchObject({ line: 0, column: 0 });
  expect(frameName(frameOf('', 'a.js', 1, 1))).toBe('(anonymous)');
});
