import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unseenModules } from './unseen-modules.js';

const folder = mkdtempSync(join(tmpdir(), 'sonde-unseen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function manifest(path: string, content: object): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'package.json'), JSON.stringify(content));
}

manifest('.', { name: 'app', dependencies: { hono: '4', h3: '2', express: '5', absent: '1', leftpad: '1' } });
// Without a name or dependencies, as it lies in folders of sources: not the one of the program.
manifest('dist', { type: 'module' });
manifest('node_modules/hono', { type: 'module' });
manifest('node_modules/h3', { type: 'module' });
manifest('node_modules/express', {});
manifest('node_modules/leftpad', { type: 'module' });

test('dependencies that are ES modules, wanted, and were not seen', () => {
  const names = ['hono', 'h3', 'express', 'absent', 'kysely'];
  const program = join(folder, 'dist', 'main.js');
  expect(unseenModules({ names, seen: new Set() }, program)).toEqual(['hono', 'h3']);
  expect(unseenModules({ names, seen: new Set(['h3']) }, program)).toEqual(['hono']);
  expect(unseenModules({ names: [], seen: new Set() }, program)).toEqual([]);
});

test('a program without a package', () => {
  expect(unseenModules({ names: ['hono'], seen: new Set() }, '/nowhere/at/all.js')).toEqual([]);
});
