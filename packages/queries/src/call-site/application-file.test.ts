import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isApplicationFile } from './application-file.js';

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url)).replaceAll('\\', '/');

describe('an application file', () => {
  test.each([
    '/srv/app/src/orders.ts',
    'C:/app/dist/main.js',
    'src/orders.ts',
    '/srv/app/my_node_modules/a.js',
    '/srv/app/src/pnpm/a.js',
    '/srv/zip/a.js',
  ])('%s', (path) => {
    expect(isApplicationFile(path, '/elsewhere')).toBe(true);
  });

  test.each([
    '/srv/app/node_modules/pg/lib/client.js',
    'node_modules/pg/lib/client.js',
    '../node_modules/pg/lib/client.js',
    'C:/app/node_modules/pg/lib/client.js',
    '/srv/app/node_modules/.pnpm/pg@8.23.1/node_modules/pg/lib/client.js',
    '/srv/store/.pnpm/pg@8.23.1/lib/client.js',
    '/srv/app/.yarn/cache/pg-npm-8.23.1-0a1b.zip/node_modules/pg/lib/client.js',
    '/home/me/.yarn/berry/cache/pg-npm-8.23.1.zip/pg/client.js',
    '/srv/app/.yarn/__virtual__/pg-virtual-1/0/pg/client.js',
    '/srv/app/.yarn/unplugged/better-sqlite3/lib/index.js',
    '/srv/app/.pnp.cjs',
  ])('%s is none', (path) => {
    expect(isApplicationFile(path, '/elsewhere')).toBe(false);
  });

  test('of an application that is installed itself is one', () => {
    const home = '/opt/node_modules/shop';
    expect(isApplicationFile(`${home}/dist/main.js`, home)).toBe(true);
    expect(isApplicationFile(`${home}/node_modules/pg/index.js`, home)).toBe(false);
    expect(isApplicationFile('/opt/node_modules/pg/index.js', home)).toBe(false);
  });
});

describe('of this package', () => {
  test('sources and what is built of them are not the application', () => {
    expect(isApplicationFile(source('./read-site.ts'))).toBe(false);
    expect(isApplicationFile(source('../observation/anything.js'))).toBe(false);
    expect(isApplicationFile(source('../../dist/index.js'))).toBe(false);
  });

  test('tests are, and what lies beside it', () => {
    expect(isApplicationFile(source('./read-site.test.ts'))).toBe(true);
    expect(isApplicationFile(source('../../examples/app.js'))).toBe(true);
    expect(isApplicationFile(source('../../../queries-app/src/app.js'))).toBe(true);
  });
});
