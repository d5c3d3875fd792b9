import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageIdentity } from './package-identity.js';

let folder: string;
const at = (...path: string[]) => join(folder, ...path);

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-identity-'));
  write('shop/package.json', '{"name":"shop","version":"1.2.3"}');
  write('shop/src/deep/main.js', '');
  write('shop/src/package.json', '{"type":"module"}');
  write('shop/node_modules/runner/package.json', '{"name":"runner","version":"9.9.9"}');
  write('shop/node_modules/runner/bin.js', '');
  write('broken/package.json', '{"name":');
  write('odd/package.json', '{"name":5,"version":[]}');
  symlinkSync(at('shop/node_modules/runner/bin.js'), at('shop/runner'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('above the main file, past a package.json without a name', () => {
  expect(packageIdentity(at('shop/src/deep/main.js'), folder)).toEqual({ name: 'shop', version: '1.2.3' });
});

test('above the working directory, where the main file is of another package', () => {
  expect(packageIdentity(at('shop/node_modules/runner/bin.js'), at('shop/src'))).toMatchObject({ name: 'shop' });
  expect(packageIdentity(at('shop/runner'), at('shop'))).toMatchObject({ name: 'shop' });
});

test('above the working directory, where there is no main file', () => {
  for (const file of [undefined, '--secret', '', at('nowhere.js')]) {
    expect(packageIdentity(file, at('shop'))).toMatchObject({ name: 'shop' });
  }
});

test('none that can be read', () => {
  for (const name of ['broken', 'odd']) expect(packageIdentity(undefined, at(name))?.name).not.toBe(name);
});
