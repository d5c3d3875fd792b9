import { describe, expect, test } from 'vitest';
import { darkPalette, lightPalette, type Palette } from './palette.js';

type Linear = readonly [number, number, number];

function linear(colour: string): Linear {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return [red!, green!, blue!];
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max(a!, b!) / Math.min(a!, b!);
}

/** Machado, Oliveira, Fernandes 2009: how colours look to people who lack one kind of cone. */
const sights: Record<string, readonly number[]> = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** CIE L*a*b* of a colour as one sees it; a distance of 2 is just seen. */
function lab(colour: string, sight: readonly number[]): Linear {
  const parts = linear(colour);
  const [r, g, b] = [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        parts.reduce((sum, part, at) => sum + part * sight[row + at]!, 0),
      ),
    ),
  ) as [number, number, number];
  const root = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(one: string, other: string, sight: readonly number[]): number {
  const a = lab(one, sight);
  const b = lab(other, sight);
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

describe.each<[string, Palette]>([
  ['light', lightPalette],
  ['dark', darkPalette],
])('the %s theme', (_, palette) => {
  test('text has a contrast of 4.5 and more on all that is behind it', () => {
    const { text, mutedText, accent, warning, error, slowerText, fasterText } = palette;
    for (const ink of [text, mutedText, accent, warning, error, slowerText, fasterText]) {
      for (const paper of [palette.background, palette.surface]) {
        expect(contrast(ink, paper), `${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(palette.accentText, accent)).toBeGreaterThanOrEqual(4.5);
  });

  test('names can be read on every fill', () => {
    const { kinds, series, hit, slowerFills, fasterFills, sameFill } = palette;
    for (const fill of [...Object.values(kinds), ...series, hit, ...slowerFills, ...fasterFills, sameFill]) {
      expect(contrast(palette.fillText, fill), fill).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('the border of a field is seen', () => {
    expect(contrast(palette.controlBorder, palette.background)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.accent, palette.background)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(sights))('kinds are told apart (%s)', (_name, sight) => {
    const { root: _root, ...kinds } = palette.kinds;
    const all = Object.entries(kinds);
    for (const [at, [kind, fill]] of all.entries()) {
      for (const [other, otherFill] of all.slice(at + 1)) {
        expect(distance(fill, otherFill, sight), `${kind} and ${other}`).toBeGreaterThan(15);
      }
    }
  });

  test.each(Object.entries(sights))('slower and faster are told apart (%s)', (_name, sight) => {
    for (const [at, slower] of palette.slowerFills.entries()) {
      expect(distance(slower, palette.fasterFills[at]!, sight)).toBeGreaterThan(10);
    }
    expect(distance(palette.slowerText, palette.fasterText, sight)).toBeGreaterThan(15);
  });
});
