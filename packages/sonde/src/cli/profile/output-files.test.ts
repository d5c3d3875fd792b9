import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { profileAddress } from './address.js';
import { checkOutputs, outputFiles, writeOutput } from './output-files.js';

const folder = mkdtempSync(join(tmpdir(), 'sonde-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test.each([
  ['localhost:9464', undefined, 'cpu-localhost-9464-20260102T030405Z'],
  ['http://[::1]:9464/debug/pprof/heap', undefined, 'heap-1-9464-20260102T030405Z'],
  ['shop', 'now.html', 'now'],
  ['shop', 'out/now.HTM', 'out/now'],
  ['shop', 'now', 'now'],
])('%s, --out %s', (given, out, stem) => {
  expect(outputFiles(out, profileAddress(given), nowMs)).toEqual({
    report: out ?? `${stem}.html`,
    profile: `${stem}.pb.gz`,
  });
});

test('what was there is replaced, and nothing else is left', async () => {
  const path = join(folder, 'written.html');
  await writeOutput(path, 'old');
  await writeOutput(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['written.html']);
});

test('nothing is left of what cannot be written', async () => {
  const path = join(folder, 'folder.html');
  mkdirSync(path);
  writeFileSync(join(path, 'kept'), '');
  await expect(writeOutput(path, 'new')).rejects.toThrow('SONDE_COMMAND_FILE');
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await expect(writeOutput(join(folder, 'none', 'a.html'), '')).rejects.toThrow('a folder that is not there (ENOENT)');
});

test('asked before: the folder, a folder of that name, the file that is compared with', async () => {
  const files = (report: string) => outputFiles(join(folder, report), profileAddress('shop'), nowMs);
  await expect(checkOutputs(files('none/a.html'), undefined)).rejects.toThrow('a folder that is not there');
  mkdirSync(join(folder, 'taken.html'));
  await expect(checkOutputs(files('taken.html'), undefined)).rejects.toThrow('"taken.html", which is a folder');
  const before = join(folder, 'before.pb.gz');
  writeFileSync(before, '');
  symlinkSync(before, join(folder, 'link.pb.gz'));
  await expect(checkOutputs(files('before.html'), before)).rejects.toThrow('"before.pb.gz", which is compared with');
  await expect(checkOutputs(files('before.html'), join(folder, 'link.pb.gz'))).rejects.toThrow('is compared with');
  await expect(checkOutputs(files('after.html'), before)).resolves.toBeUndefined();
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  await expect(checkOutputs(files('after.html'), undefined)).rejects.toThrow('nothing may be written');
  chmodSync(folder, 0o700);
});
