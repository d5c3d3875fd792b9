import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readToken } from './token.js';

const folder = mkdtempSync(join(tmpdir(), 'sonde-token-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `token-${Math.random()}`);
  writeFileSync(path, content);
  return path;
}

test('of the environment, of a file, of the file where there are both', async () => {
  const environment = { SONDE_PROFILER_TOKEN: ' of-the-environment\n' };
  expect(await readToken(undefined, environment)).toBe('of-the-environment');
  expect(await readToken(fileOf('of-a-file\n'), environment)).toBe('of-a-file');
  expect(await readToken(undefined, {})).toBeUndefined();
  expect(await readToken(undefined, { SONDE_PROFILER_TOKEN: '' })).toBeUndefined();
});

test.each([
  ['no file', join(folder, 'none'), 'ENOENT'],
  ['a folder', folder, 'EISDIR'],
  ['an empty file', fileOf(' \n'), 'an empty file'],
  ['two words', fileOf('s3cret and more'), 'more than one word'],
  ['other characters', fileOf('s3crét'), 'other than ASCII'],
  ['a large file', fileOf(Buffer.alloc(5000, 's3cret')), '5000 bytes'],
])('%s', async (_what, path, words) => {
  const message = await readToken(path, {}).then(
    () => 'none',
    (error: Error) => error.message,
  );
  expect(message).toContain(words);
  expect(message).not.toContain('s3cr');
});
