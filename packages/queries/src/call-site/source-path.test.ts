import { describe, expect, test } from 'vitest';
import { pathOf, shownPath, sourcePath } from './source-path.js';

describe('the file a stack names', () => {
  test.each([
    ['/srv/app/a.js', '/srv/app/a.js'],
    ['/srv/my app (1)/a:b.js', '/srv/my app (1)/a:b.js'],
    ['file:///srv/my%20app/a.js', '/srv/my app/a.js'],
    ['file:///srv/app/a.js?v=1#x', '/srv/app/a.js'],
    ['C:\\app\\src\\a.js', 'C:/app/src/a.js'],
    ['c:/app/a.js', 'c:/app/a.js'],
    ['file:///C:/app/src/a.js', 'C:/app/src/a.js'],
    ['\\\\server\\share\\a.js', '//server/share/a.js'],
    ['file://server/share/a.js', '//server/share/a.js'],
    ['webpack-internal:///./src/a.ts', 'src/a.ts'],
    ['webpack-internal:///(rsc)/./src/app/page.tsx', 'src/app/page.tsx'],
  ])('%s is %s', (name, path) => {
    expect(pathOf(name)).toBe(path);
  });

  test.each([
    'node:fs',
    'node:internal/process/task_queues',
    'internal/timers.js',
    'native',
    '<anonymous>',
    'evalmachine.<anonymous>',
    '[eval]',
    'REPL1',
    'wasm://wasm/abc',
    'data:text/javascript,1',
    'https://cdn.example/a.js',
    'file://%',
    'file:///a%zz.js',
    'a.js',
    '',
  ])('%s is none', (name) => {
    expect(pathOf(name)).toBeUndefined();
  });
});

describe('the file a source map names', () => {
  test.each([
    ['../src/a.ts', '/app/dist/a.js', '/app/src/a.ts'],
    ['./a.ts', '/app/dist/a.js', '/app/dist/a.ts'],
    ['..\\src\\a.ts', 'C:/app/dist/a.js', 'C:/app/src/a.ts'],
    ['../../../../a.ts', '/app/a.js', '/a.ts'],
    ['../src/my%20file.ts', '/app/dist/a.js', '/app/src/my file.ts'],
    ['../src/100%.ts', '/app/dist/a.js', '/app/src/100%.ts'],
    ['/app/src/a.ts', '/app/dist/a.js', '/app/src/a.ts'],
    ['file:///app/src/a.ts', '/app/dist/a.js', '/app/src/a.ts'],
    ['D:\\src\\a.ts', 'C:/app/dist/a.js', 'D:/src/a.ts'],
    ['webpack://shop/./src/a.ts', '/app/dist/a.js', 'src/a.ts'],
    ['webpack:///src/a.ts?4f2e', '/app/dist/a.js', 'src/a.ts'],
    ['webpack://shop/../packages/b.ts', '/app/dist/a.js', '../packages/b.ts'],
  ])('%s in %s is %s', (source, base, path) => {
    expect(sourcePath(source, base)).toBe(path);
  });

  test.each([
    'https://example.com/a.ts',
    'webpack://shop/external "pg"',
    'webpack://shop/webpack/bootstrap',
    'node:fs',
  ])('%s is none', (source) => {
    expect(sourcePath(source, '/app/dist/a.js')).toBeUndefined();
  });
});

describe('a path as it is shown', () => {
  test.each([
    ['/srv/app/src/a.ts', '/srv/app', 'src/a.ts'],
    ['/srv/app/src/a.ts', '/srv/app/', 'src/a.ts'],
    ['/srv/application/a.ts', '/srv/app', '/srv/application/a.ts'],
    ['/other/a.ts', '/srv/app', '/other/a.ts'],
    ['/app/a.ts', '/', '/app/a.ts'],
    ['c:/App/src/a.ts', 'C:/app', 'src/a.ts'],
    ['src/a.ts', '/srv/app', 'src/a.ts'],
  ])('%s from %s is %s', (path, directory, shown) => {
    expect(shownPath(path, directory)).toBe(shown);
  });

  test('is relative to the working directory', () => {
    expect(shownPath(`${process.cwd()}/src/a.ts`)).toBe('src/a.ts');
  });
});
