import { describe, expect, test } from 'vitest';
import { frameOf } from '../../call-tree/frame.js';
import { judgeHistory } from './judge-history.js';
import type { SiteHistory } from './reading-history.js';
import { leakText } from './verdict-text.js';

const mega = 1e6;
const rules = { samples: 10, minGrowthBytes: mega, intervalBytes: 10_000 };
const count = 20;
const steps = Array.from({ length: count }, (_, n) => n);
/** Ups and downs that are the same each time, of ±1. */
const wobble = (n: number) => Math.sin(n * 12.9898) * Math.cos(n * 4.1414);

function points(heap: (n: number) => number, external: (n: number) => number = () => mega) {
  return steps.map((n) => ({ atMs: n * 60_000, heapUsed: heap(n), external: external(n) }));
}

function site(name: string, bytes: (n: number) => number, line = 7): SiteHistory {
  const frame = frameOf(name, `/app/${name}.js`, line, 1);
  return { frame, stack: [frame], bytes: steps.map(bytes) };
}

const base = 50 * mega;
const rising = (n: number) => base + n * mega + wobble(n) * 0.3 * mega;
const keep = site('keep', (n) => n * 0.9 * mega + 40_000);
const steady = site('steady', (n) => 8 * mega + wobble(n) * 0.2 * mega);

describe('a leak', () => {
  test('is told with its place, rate and share, and what it rests on', () => {
    const verdict = judgeHistory(points(rising), [steady, keep], rules);
    expect(verdict).toMatchObject({ leaking: true, readings: count, spanMs: 19 * 60_000 });
    expect(verdict.confidence).toBe(0.99);
    expect(verdict.growthBytesPerMinute / mega).toBeCloseTo(1, 1);
    expect(verdict.suspects.map(({ frame }) => frame.name)).toEqual(['keep']);
    const [suspect] = verdict.suspects;
    expect(suspect).toMatchObject({ samples: count, monotone: 1, sizeNow: 19 * 0.9 * mega + 40_000 });
    expect(suspect!.growthBytesPerMinute).toBeCloseTo(0.9 * mega, 0);
    expect(suspect!.share).toBeCloseTo(0.9, 1);
    const text = leakText(verdict);
    expect(text).toContain(
      'Memory leaks, 99 % sure: what keep (/app/keep.js:7) allocates stays, +900.0 kB per minute.',
    );
    expect(text).toContain('from 51.0 MB to');
  });

  test('of two places names both, the faster first', () => {
    const slower = site('slower', (n) => n * 0.3 * mega);
    const { suspects } = judgeHistory(
      points((n) => rising(n) + n * 0.3 * mega),
      [slower, keep],
      rules,
    );
    expect(suspects.map(({ frame }) => frame.name)).toEqual(['keep', 'slower']);
  });

  test('outside of the heap is told as that', () => {
    const buffers = site('buffers', (n) => n * 40_000);
    const verdict = judgeHistory(
      points(
        (n) => base + n * 50_000,
        (n) => n * 9 * mega,
      ),
      [steady, buffers],
      rules,
    );
    expect(verdict.suspects.map(({ frame }) => frame.name)).toEqual(['buffers']);
    expect(verdict.evidence.join('\n')).toContain('outside of the heap, in buffers: +9.0 MB per minute');
  });

  test('names of strangers stay on their line', () => {
    const hostile = site('a\n- forged\u202e', (n) => n * 0.9 * mega);
    expect(leakText(judgeHistory(points(rising), [hostile], rules))).not.toMatch(/^- forged|\u202e/m);
  });
});

describe('no leak', () => {
  const innocent: [what: string, heap: (n: number) => number, sites: SiteHistory[], says: RegExp][] = [
    ['a heap that wobbles', (n) => base + wobble(n) * 5 * mega, [keep], /no trend|does not grow/],
    ['a heap that shrinks', (n) => base - n * mega, [keep], /does not grow/],
    ['growth that levels off', (n) => base + Math.min(n, 10) * 2 * mega, [keep], /levelled off/],
    ['a cache that fills, ever slower', (n) => base + 20 * mega * (1 - Math.exp(-n / 4)), [keep], /levelled off/],
    ['saw teeth', (n) => base + (n % 5) * 3 * mega, [keep], /no trend/],
    ['growth of a hair', (n) => mega + n * 40_000, [keep], /too small/],
    ['growth of a hair of a large heap', (n) => 200 * base + n * 2 * mega, [keep], /too small/],
    ['a heap that grows with nobody', rising, [steady], /no place in the code/],
    ['a place that grew and is full', rising, [site('full', (n) => Math.min(n, 9) * 2 * mega)], /no place in the code/],
    ['a place with too small a share', rising, [site('small', (n) => n * 50_000)], /no place in the code/],
  ];
  test.each(innocent)('%s', (_what, heap, sites, says) => {
    const verdict = judgeHistory(points(heap), sites, rules);
    expect(verdict).toMatchObject({ leaking: false, confidence: 0, suspects: [] });
    expect(verdict.evidence[0]).toMatch(says);
    expect(leakText(verdict)).toMatch(/^No leak is proven\.\n- /);
  });

  test('growth within the sampling error accuses nobody', () => {
    // 19 samples of the sampler, in the end: seen often enough. At ten times the interval they would be two.
    const sites = [site('rare', (n) => n * 10_000)];
    const heap = points(
      (n) => base + n * 60_000,
      (n) => n * mega,
    );
    expect(judgeHistory(heap, sites, rules).leaking).toBe(true);
    const rarely = judgeHistory(heap, sites, { ...rules, intervalBytes: 100_000 });
    expect(rarely).toMatchObject({ leaking: false, confidence: 0 });
    expect(rarely.evidence[0]).toMatch(/no place in the code grows with it beyond the sampling error/);
  });

  test('nine readings are too few, ten are enough', () => {
    const cut = (n: number) =>
      judgeHistory(points(rising).slice(0, n), [{ ...keep, bytes: keep.bytes.slice(0, n) }], rules);
    expect(cut(9)).toMatchObject({ leaking: false, readings: 9 });
    expect(cut(9).evidence[0]).toBe('9 of 10 readings after collections: nothing can be said yet.');
    expect(cut(10).leaking).toBe(true);
    expect(cut(0)).toMatchObject({ leaking: false, readings: 0, spanMs: 0, growthBytesPerMinute: 0 });
  });
});
