import { describe, expect, test } from 'vitest';
import * as rules from './file-rules.js';
import type { Workspace } from './workspace.js';

/** The file rules look at the sources only. */
function tree(sources: Record<string, string>): Workspace {
  const root = { dir: '.', manifest: { name: 'root' }, references: [] };
  return { root, packages: [], sources: new Map(Object.entries(sources)) };
}

const src = 'packages/metrics/src';

const good = tree({
  [`${src}/index.ts`]: `export { Registry } from './registry/registry.js';\nexport { systemClock } from './clock.js';`,
  [`${src}/clock.ts`]: 'export const now = () => Date.now();',
  [`${src}/registry/registry.ts`]: `import { Counter } from '../instruments/counter.js'; // Date.now()`,
  [`${src}/instruments/counter.ts`]: `import type { Store } from '../series/series-store.js';`,
  [`${src}/series/series-store.ts`]: `import type { Family } from '../model/snapshot.js'; new Date(0);`,
  [`${src}/series/series-store.test.ts`]: `import { Registry } from '../registry/registry.js';\n${'\n'.repeat(400)}Date.now();`,
  [`${src}/model/snapshot.ts`]: `${'//\n'.repeat(300)}`,
});

test.each(Object.entries(rules))('%s finds nothing where all is well', (_name, rule) => {
  expect(rule(good)).toEqual([]);
});

test('relativeImportsResolve', () => {
  expect(
    rules.relativeImportsResolve(tree({ 'test/a.ts': `import './b.js';`, 'test/c.ts': `import './a.js';` })),
  ).toEqual(['test/a.ts:1: no file "./b.js"']);
});

describe('noCycles', () => {
  test('of three files, one link a type', () => {
    const knot = tree({
      'x/a.ts': `import { b } from './b.js';`,
      'x/b.ts': `import type { C } from './y/c.js';`,
      'x/y/c.ts': `export type A = import('../a.js').A;`,
      'x/d.ts': `import './a.js';`,
    });
    expect(rules.noCycles(knot)).toEqual(['cycle: x/a.ts → x/b.ts → x/y/c.ts → x/a.ts']);
  });

  test('of one file', () => {
    expect(rules.noCycles(tree({ 'x/a.ts': `import './a.js';` }))).toEqual(['cycle: x/a.ts → x/a.ts']);
  });

  test('is not two ways to one file', () => {
    const diamond = {
      'a.ts': `import './b.js'; import './c.js';`,
      'b.ts': `import './d.js';`,
      'c.ts': `import './d.js';`,
      'd.ts': '',
    };
    expect(rules.noCycles(tree(diamond))).toEqual([]);
  });
});

describe('roomsKeepTheirDoors', () => {
  test.each([
    ['model/snapshot', 'clock'],
    ['series/series-store', 'registry/registry'],
    ['series/series-store', 'instruments/counter'],
    ['instruments/counter', 'registry/registry'],
    ['instruments/counter', 'index'],
    ['clock', 'model/snapshot'],
    ['registry/registry', 'process/index'],
    ['process/index', 'series/series-store'],
    ['testing/index', 'series/series-store'],
    ['index', 'testing/index'],
  ])('%s may not import %s', (from, to) => {
    const up = '../'.repeat(from.split('/').length - 1) || './';
    const sources = { [`${src}/${from}.ts`]: `import type { A } from '${up}${to}.js';`, [`${src}/${to}.ts`]: '' };
    expect(rules.roomsKeepTheirDoors(tree(sources))).toEqual([
      `${src}/${from}.ts: "${from.split('/')[0]}" may not import ${to}.ts`,
    ]);
  });

  test('a room nobody drew', () => {
    expect(rules.roomsKeepTheirDoors(tree({ [`${src}/cellar/wine.ts`]: '' }))).toHaveLength(1);
  });
});

test('nothingIsCompiledBesideItsSource', () => {
  const sources = { 'test/a.ts': '', 'test/a.js': '', 'test/a.d.ts': '', 'scripts/b.js': '', 'test/c.d.ts': '' };
  expect(rules.nothingIsCompiledBesideItsSource(tree(sources))).toEqual([
    'test/a.js: compiled from test/a.ts, and in its way',
    'test/a.d.ts: compiled from test/a.ts, and in its way',
  ]);
});

test.each([
  'packages/metrics/src/util.ts',
  'packages/metrics/src/helpers/label.ts',
  'packages/metrics/src/string-utils.ts',
  'test/common.test.ts',
  'scripts/Misc.js',
])('namesSaySomething: %s', (path) => {
  expect(rules.namesSaySomething(tree({ [path]: '' }))).toHaveLength(1);
});

test.each([`export * from './registry.js';`, `export * as model from './model.js';`, `export type * from './a.js';`])(
  'indexesListNames: %s',
  (text) => {
    expect(rules.indexesListNames(tree({ [`${src}/process/index.ts`]: `\n${text}` }))).toEqual([
      `${src}/process/index.ts:2: lists no names: "export *"`,
    ]);
    expect(rules.indexesListNames(tree({ [`${src}/registry.ts`]: text }))).toEqual([]);
  },
);

test('filesStayShort, at the limit and one past it', () => {
  expect(rules.filesStayShort(tree({ 'bench/src/a.ts': 'a;\n'.repeat(300) }))).toEqual([]);
  expect(rules.filesStayShort(tree({ 'bench/src/a.ts': 'a;\n'.repeat(301) }))).toEqual([
    'bench/src/a.ts: 301 lines, at most 300 are allowed',
  ]);
});

test.each(['Date.now()', 'performance.now()', 'process.hrtime.bigint()', 'new Date()', 'const read = Date.now;'])(
  'onlyTheClockReadsTime: %s',
  (text) => {
    expect(rules.onlyTheClockReadsTime(tree({ 'packages/http/src/a.ts': `\n${text}` }))).toHaveLength(1);
    expect(rules.onlyTheClockReadsTime(tree({ 'examples/shop/src/a.ts': text }))).toEqual([]);
  },
);
