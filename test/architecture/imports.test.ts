import { describe, expect, test } from 'vitest';
import { importsOf, packageOf } from './imports.js';

const specifiers = (text: string) => importsOf(text).map(({ specifier }) => specifier);

describe('imports of a source', () => {
  test.each([
    [`import a from 'x';`, ['x']],
    [`import { a, type B } from "x";`, ['x']],
    [`import{a}from'x'`, ['x']],
    [`import a, { b } from 'x';`, ['x']],
    [`import * as a from 'x';`, ['x']],
    [`import a, * as b from 'x';`, ['x']],
    [`import type { A } from 'x';`, ['x']],
    [`import type A from 'x';`, ['x']],
    [`import type * as A from 'x';`, ['x']],
    [`import {\n  a,\n  // why\n  b as from,\n} from 'x';`, ['x']],
    [`import json from 'x' with { type: 'json' };`, ['x']],
    [`import 'x';`, ['x']],
    [`export { a } from 'x';`, ['x']],
    [`export type { A } from 'x';`, ['x']],
    [`export * from 'x';`, ['x']],
    [`export * as a from 'x';`, ['x']],
    [`export type * from 'x';`, ['x']],
    [`const a = await import('x');`, ['x']],
    ['const a = await import(`x`);', ['x']],
    [`let a: import('x').A;`, ['x']],
    [`let a: typeof import('x');`, ['x']],
    [`import a = require('x');`, ['x']],
    [`require('x'); require.resolve("y");`, ['x', 'y']],
    [`export interface A {\n  b: number;\n}\nimport { c } from 'x';`, ['x']],
    [`import { a } from 'x';\nimport { b } from 'y';\nexport { c } from 'z';`, ['x', 'y', 'z']],
    ['const a = `${await import("x")} ${`${require("y")}`}`;', ['x', 'y']],
  ])('%s', (text, expected) => {
    expect(specifiers(text)).toEqual(expected);
  });

  test.each([
    `// import a from 'x';`,
    `/* import 'x'; */`,
    `const text = "import a from 'x'";`,
    'const text = `import a from "x"`;',
    `const text = 'it\\'s'; /* require('x') */`,
    `const pattern = /import 'x'/;`,
    `const pattern = [/['"]/, /import("x")/];`,
    `registry.import('x'); loader.require('x'); $require('x');`,
    `import.meta.resolve('x');`,
    `export const from = 'x';`,
    `export default 'x';`,
  ])('none: %s', (text) => {
    expect(specifiers(text)).toEqual([]);
  });

  test('a division is not taken for a regular expression', () => {
    expect(specifiers(`const a = b / c; const d = import('x'); const e = (f) / g['h'] / 2;`)).toEqual(['x']);
    expect(specifiers(`const a = "b" / 2; import('x'); const c = 1 / 2;`)).toEqual(['x']);
  });

  test('a regular expression with quotes does not open a string', () => {
    expect(specifiers(`if (/["'\`]/.test(a)) await import('x');`)).toEqual(['x']);
    expect(specifiers(`return /[/'"]+/g;\nimport('x')`)).toEqual(['x']);
  });

  test('a computed one is told apart', () => {
    expect(specifiers('import(name); import(`./${name}.js`); require("a" + b)')).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('the line is that of the original, comments and templates included', () => {
    const text = '/*\n\n*/\nconst a = `\n${b\n}\n`; // c\nexport * from "x";';
    expect(importsOf(text)).toEqual([{ specifier: 'x', line: 8, reExportsAll: true }]);
  });
});

test.each([
  ['@sonde/metrics/process', '@sonde/metrics'],
  ['@sonde/metrics', '@sonde/metrics'],
  ['hdr-histogram-js', 'hdr-histogram-js'],
  ['vitest/config', 'vitest'],
  ['./a.js', undefined],
  ['..', undefined],
  ['/a.js', undefined],
  ['node:fs/promises', undefined],
])('package of %s', (specifier, expected) => {
  expect(packageOf(specifier)).toBe(expected);
});
