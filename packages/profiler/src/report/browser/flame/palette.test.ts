import { expect, test } from 'vitest';
import { frameOf } from '../../../call-tree/frame.js';
import { darkPalette, lightPalette } from '../../style/palette.js';
import { luminance, rgbOf } from './colour.js';
import { type ColourBy, type Paint, paintChange, paintFrames } from './palette.js';

const files = ['/srv/app.js', '/srv/node_modules/pg/a.js', 'node:fs', ''];
const frames = [
  ...Array.from({ length: 400 }, (_, i) => frameOf(`function${i}`, files[i % 4]!, 1, 1)),
  ...['(root)', '(idle)', '(program)', '(garbage collector)'].map((name) => frameOf(name, '', 0, 0)),
];

function contrast({ fill, text }: Paint): number {
  const light = [fill, text].map((css) => {
    const hex = css.match(/\d+/g)!.map((part) => Number(part).toString(16).padStart(2, '0'));
    return luminance(rgbOf(`#${hex.join('')}`)) + 0.05;
  });
  return Math.max(...light) / Math.min(...light);
}

test.each([
  ['light', lightPalette],
  ['dark', darkPalette],
])('every name can be read on its box (%s)', (_, palette) => {
  const paints = (['kind', 'package', 'function'] as ColourBy[]).flatMap((by) =>
    paintFrames(frames, by, palette, (frame) => frame.name.length),
  );
  for (let change = -1; change <= 1; change += 0.05) paints.push(paintChange(change, palette));
  for (const paint of paints) expect(contrast(paint), JSON.stringify(paint)).toBeGreaterThanOrEqual(4.5);
});

test('kinds keep their colour, functions of one kind differ a little', () => {
  const paints = paintFrames(frames, 'kind', lightPalette, () => -1);
  const byKind = new Map<string, Set<string>>();
  for (const [i, { kind }] of frames.entries()) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(paints[i]!.fill));
  expect(byKind.get('application')!.size).toBe(4);
  expect(byKind.get('idle')!.size).toBe(1);
  const all = [...byKind.values()].flatMap((fills) => [...fills]);
  expect(new Set(all).size).toBe(all.length);
});

test('what got slower, faster and stayed are three colours', () => {
  const fills = [1, -1, 0].map((change) => paintChange(change, lightPalette).fill);
  expect(new Set(fills).size).toBe(3);
});
