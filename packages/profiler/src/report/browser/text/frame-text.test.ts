import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../../../call-tree/frame.js';
import { fullPlace, owner, shownName, shownPlace, shownText } from './frame-text.js';

test('nothing that is shown turns the line around, hides, or is endless', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(shownText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(shownText(text).length).toBeLessThanOrEqual(120);
    }),
  );
  expect(shownText('a\u202eb\ud800c\u0000')).toBe('a·b·c·');
  expect(shownName(frameOf('x'.repeat(5e6), '', 0, 0)).length).toBe(120);
});

test('places are as short as they can be', () => {
  expect(shownPlace(frameOf('f', 'file:///srv/app/src/orders/list.ts', 12, 3))).toBe('…/src/orders/list.ts:12');
  expect(fullPlace(frameOf('f', 'file:///srv/a%20b.ts', 12, 3))).toBe('/srv/a b.ts:12:3');
  expect(fullPlace(frameOf('f', 'file:///srv/%ff.ts', 0, 0))).toBe('/srv/%ff.ts');
  expect(shownPlace(frameOf('f', '/srv/node_modules/@scope/pg/lib/a.js', 1, 1))).toBe('@scope/pg/lib/a.js:1');
  expect(shownPlace(frameOf('f', 'node:fs', 5, 1))).toBe('node:fs:5');
  expect(owner(frameOf('f', '/srv/node_modules/@scope/pg/a.js', 1, 1))).toBe('@scope/pg');
});
