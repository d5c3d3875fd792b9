import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindTotals, packageTotals, topFolders } from './groups.js';
import { labelKeys, labelTotals, routeTotals, threadTotals } from './label-totals.js';
import { hottestLine, linesOf } from './line-ticks.js';
import { anySamples, frameAt, profileOf } from './stacks.test.support.js';

const orders = 'list file:///app/src/orders/list.js:3:1';
const cart = 'add /app/src/cart/add.js:9:1';
const main = 'main /app/src/main.js:1:1';
const pg = 'query /app/node_modules/pg/lib/client.js:5:2';
const aws = 'send /app/node_modules/@aws-sdk/client-s3/dist/s3.js:1:1';

const profile = profileOf([
  { stack: [main, orders, pg, 'JSON.parse'], value: 30 },
  { stack: [main, orders, pg], value: 10 },
  { stack: [main, cart, aws, 'read node:fs:10:1'], value: 5 },
  { stack: [main, cart], value: 15 },
  { stack: ['(garbage collector)'], value: 7 },
  { stack: ['(idle)'], value: 33 },
]);

test('by kind: self adds up to all, total counts what was called', () => {
  expect(kindTotals(profile).map(({ kind, self, total, share }) => [kind, self, total, share])).toEqual([
    ['idle', 33, 33, 0.33],
    ['native', 30, 30, 0.3],
    ['application', 15, 60, 0.15],
    ['dependency', 10, 45, 0.1],
    ['gc', 7, 7, 0.07],
    ['node', 5, 5, 0.05],
  ]);
});

test('by package: the application by folder, dependencies by name', () => {
  expect(packageTotals(profile).map(({ name, self, total }) => [name, self, total])).toEqual([
    ['idle', 33, 33],
    ['native code', 30, 30],
    ['cart', 15, 20],
    ['pg', 10, 40],
    ['garbage collection', 7, 7],
    ['Node.js', 5, 5],
    ['main.js', 0, 60],
    ['orders', 0, 40],
    ['@aws-sdk/client-s3', 0, 5],
  ]);
});

test.each([
  [
    ['/app/src/a/x.js', '/app/src/b/y.js', '/app/src/z.js'],
    ['a', 'b', 'z.js'],
  ],
  [
    ['file:///work/packages/one/dist/x.js', '/work/packages/two/dist/y.js'],
    ['one', 'two'],
  ],
  [
    ['C:\\app\\src\\x.js', 'C:\\app\\lib\\y.js'],
    ['x.js', 'y.js'],
  ],
  [
    ['webpack://shop/./src/a.ts', 'webpack://shop/./lib/cart/b.ts'],
    ['a.ts', 'cart'],
  ],
  [
    ['[eval]', '/app/one.js'],
    ['[eval]', 'one.js'],
  ],
  [['/app/one.js'], ['one.js']],
  [
    ['/tmp/trial/fixed.mjs', '/home/alice/shop/src/a.js'],
    ['trial', 'shop'],
  ],
  [
    ['/tmp/fixed.mjs', '/home/alice/a.js'],
    ['fixed.mjs', 'a.js'],
  ],
  [
    [
      ...Array.from({ length: 19 }, (_, at) => `/app/src/${at % 2 === 0 ? 'a' : 'b'}/${at}.js`),
      '/usr/bin/tsx',
      'node-eval:x',
    ],
    [...Array.from({ length: 19 }, (_, at) => (at % 2 === 0 ? 'a' : 'b')), 'tsx', 'node-eval:x'],
  ],
  [[], []],
])('top folders of %j are %j', (files, folders) => {
  expect(files.map(topFolders(files))).toEqual(folders);
});

test('groups of any stacks add up to all', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const any = profileOf(samples);
      const sum = samples.reduce((all, { value }) => all + value!, 0);
      for (const groups of [kindTotals(any), packageTotals(any)]) {
        expect(groups.reduce((all, { self }) => all + self, 0)).toBe(sum);
      }
      for (const names of [routeTotals(any), threadTotals(any)]) {
        expect(names.reduce((all, { value }) => all + value, 0)).toBe(sum);
        expect(names.reduce((all, { samples: count }) => all + count, 0)).toBe(samples.length);
      }
    }),
  );
});

test('routes: idle time is told apart, samples without a route are a group of their own', () => {
  const routes = profileOf([
    { stack: ['a'], value: 3, labels: { route: 'GET /a' } },
    { stack: ['b'], value: 6, labels: { route: 'GET /b', tenant: 'x' } },
    { stack: ['(idle)'], value: 90 },
    { stack: ['c'], value: 1 },
  ]);
  expect(routeTotals(routes)).toEqual([
    { name: 'GET /b', value: 6, busy: 6, samples: 1, share: 0.6 },
    { name: 'GET /a', value: 3, busy: 3, samples: 1, share: 0.3 },
    { name: undefined, value: 91, busy: 1, samples: 2, share: 0.1 },
  ]);
  expect(labelKeys(routes)).toEqual(['route', 'tenant']);
  expect(labelTotals(routes, 'tenant').map(({ name, busy }) => [name, busy])).toEqual([
    ['x', 6],
    [undefined, 4],
  ]);
});

test('threads go by their names', () => {
  const threads = profileOf([
    { stack: ['a'], value: 1 },
    { stack: ['a'], value: 5, thread: 2 },
  ]);
  expect(threadTotals(threads).map(({ name, busy }) => [name, busy])).toEqual([
    ['worker 2', 5],
    ['main', 1],
  ]);
});

test('the hottest line is that of all nodes of the function', () => {
  const lines = profileOf([{ stack: ['a', 'b'] }, { stack: ['c', 'b'] }]);
  const ticked = {
    ...lines,
    lineTicks: {
      node: Uint32Array.of(2, 4, 2, 1),
      line: Uint32Array.of(7, 7, 9, 9),
      ticks: Uint32Array.of(3, 4, 5, 50),
    },
  };
  expect(linesOf(ticked, frameAt(lines, 'b'))).toEqual([
    { line: 7, ticks: 7, share: 7 / 12 },
    { line: 9, ticks: 5, share: 5 / 12 },
  ]);
  expect(hottestLine(ticked, frameAt(lines, 'a'))?.line).toBe(9);
  expect(hottestLine(lines, 1)).toBeUndefined();
});
