import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileAddress } from './file-address.js';

describe('fileAddress', () => {
  test.each([
    ['/srv/app/a.js', '/srv/app/a.js'],
    ['/srv/what?/a#b.js', '/srv/what?/a#b.js'],
    ['file:///srv/app/a.js', '/srv/app/a.js'],
    ['FILE:///srv/app/a.js', '/srv/app/a.js'],
    ['file:/srv/app/a.js', '/srv/app/a.js'],
    ['file://localhost/srv/a.js', '/srv/a.js'],
    ['file:///srv/my%20app/%C3%BC.js?t=17#x', '/srv/my app/ü.js'],
    ['file:///srv/100%/a.js', '/srv/100%/a.js'],
    ['file:///srv/a%2Fb.js?x', 'file:///srv/a%2Fb.js'],
    ['C:\\app\\a.js', 'C:\\app\\a.js'],
    ['c:\\app\\a.js', 'C:\\app\\a.js'],
    ['c:/app/a.js', 'C:\\app\\a.js'],
    ['file:///c:/my%20app/a.js', 'C:\\my app\\a.js'],
    ['file://server/share/a%20b.js', '\\\\server\\share\\a b.js'],
    ['node:internal/timers', 'node:internal/timers'],
    ['node:fs', 'node:fs'],
    ['evalmachine.<anonymous>', 'evalmachine.<anonymous>'],
    ['[worker eval]', '[worker eval]'],
    ['', ''],
    ['webpack://shop/./src/a.ts?1f2e', 'webpack://shop/./src/a.ts'],
    ['https://me:secret@host/a.js?token=1', 'https://host/a.js'],
    ['https://host/a@b.js', 'https://host/a@b.js'],
    ['data:text/javascript;base64,c2VjcmV0', 'data:text/javascript'],
    ['data:text/javascript,const%20secret=1', 'data:text/javascript'],
    ['wasm://wasm/0aa3e5b6', 'wasm://wasm/0aa3e5b6'],
  ])('%s is %s', (address, expected) => {
    expect(fileAddress(address)).toBe(expected);
  });

  test('a path and its address are one', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((s) => !/[/\\\0]|^\.\.?$/.test(s));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const path = `/srv/${segments.join('/')}`;
        expect(fileAddress(pathToFileURL(path, { windows: false } as object).href)).toBe(path);
        expect(fileAddress(path)).toBe(path);
      }),
    );
  });

  test('it never throws, and asked again it answers the same', () => {
    const address = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((rest) => `file://${rest}`),
    );
    fc.assert(fc.property(address, (given) => void expect(fileAddress(fileAddress(given))).toBe(fileAddress(given))));
  });
});
