import { describe, expect, test } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import { type CompareOptions, compare } from './compare.js';
import { comparisonVerdicts } from './comparison-verdicts.js';
import { profileOf, type Sample } from './stacks.test.support.js';

function samples(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, () => ({ stack: [name], value: 1_000_000 })),
  );
}

function told(before: Record<string, number>, after: Record<string, number>, about = {}): string[] {
  const [older, newer] = [profileOf(samples(before), about), profileOf(samples(after), about)];
  return comparisonVerdicts(compare(older, newer), newer).map(({ text }) => text.replaceAll('\u00a0', ' '));
}

test('names what got slower and faster, what is new and gone, and what is chance', () => {
  const [headline, ...rest] = told(
    { parse: 200, render: 400, same: 100, old: 80, '(idle)': 100 },
    { parse: 400, render: 300, same: 106, fresh: 90, '(idle)': 1 },
  );
  expect(headline).toBe(
    'Work became 15 % more: 780 ms before, 896 ms after. 4 functions changed by more than chance explains.',
  );
  expect(rest).toEqual([
    'Got slower: parse +200 ms, +100 %.',
    'Got faster: render −100 ms, −25 %.',
    'New: fresh +90 ms.',
    'Gone: old −80 ms, −100 %.',
    'The two are compared per time: the earlier profile counts as if it had been as long as the later one.',
  ]);
});

test('says so where nothing changed', () => {
  expect(told({ f: 100 }, { f: 104 })[0]).toBe(
    'Work became 4 % more: 100 ms before, 104 ms after. No function changed by more than chance explains.',
  );
});

test('of memory it speaks of more and less', () => {
  const about = { kind: 'heap' as const, measures: [{ name: 'inuse_space', unit: 'bytes' as const }] };
  expect(told({ cache: 10, buffer: 40 }, { cache: 90, buffer: 4 }, about)).toEqual([
    'Memory became 88 % more: 50 MB before, 94 MB after. 2 functions changed by more than chance explains.',
    'Got more: cache +80 MB, +800 %.',
    'Got less: buffer −36 MB, −90 %.',
    'The two are compared as they are.',
  ]);
});

/** Two profiles of `main` that calls `parse` and `render`, both of which call `work`. */
function calls(counts: readonly [parse: number, render: number]) {
  const main = 'main /app/main.js:1:1';
  const stacks = ['parse', 'render'].map((name) => [main, `${name} /app/${name}.js:1:1`, 'work /app/work.js:1:1']);
  return profileOf(
    stacks.flatMap((stack, at) => Array.from({ length: counts[at]! }, () => ({ stack, value: 1_000_000 }))),
    { durationUs: (counts[0] + counts[1]) * 1000 },
  );
}

function plain(before: Profile, after: Profile, options: CompareOptions = {}): string[] {
  return comparisonVerdicts(compare(before, after, options), after).map(({ text }) => text.replaceAll('\u00a0', ' '));
}

describe('a function that calls the same one more often', () => {
  const [before, after] = [calls([1000, 1000]), calls([1000, 3000])];

  test('is named for its total, though its self is nothing, and scaled numbers are told to be scaled', () => {
    expect(plain(before, after)).toEqual([
      'Work stayed the same per time: 4 s before (2 s, multiplied by 2.00), 4 s after. ' +
        '2 functions changed by more than chance explains.',
      'The two are compared per time: the earlier profile counts as if it had been as long as the later one: each number ' +
        'of before is multiplied by 2.00. As they are, idle time included, 2 s became 4 s; where both did the same work, ' +
        'compare them so (basis none).',
      'Got slower with what it calls: render (app/render.js:1) +1 s, +50 %.',
      'Got faster with what it calls: parse (app/parse.js:1) −1 s, −50 %.',
    ]);
  });

  test('is named as the caller where the same work is compared as it is', () => {
    expect(plain(before, after, { basis: 'none' })).toEqual([
      'Work became 100 % more: 2 s before, 4 s after. 1 function changed by more than chance explains.',
      'Got slower: work (app/work.js:1) +2 s, +100 %, most of it called from render (app/render.js:1).',
      'The two are compared as they are.',
    ]);
  });
});

test('a change of self is held against the error of self, not that of all it calls', () => {
  const stacks = (self: number) => [
    ...Array.from({ length: self }, () => ({ stack: ['list /app/a.js:1:1'], value: 1_000_000 })),
    ...Array.from({ length: 5000 }, () => ({ stack: ['list /app/a.js:1:1', 'sort'], value: 1_000_000 })),
  ];
  const [, slower] = plain(profileOf(stacks(20)), profileOf(stacks(80)));
  expect(slower).toBe('Got slower: list (app/a.js:1) +60 ms, +300 %.');
});

test('native code that got slower is told with the function of the application that called it', () => {
  const stacks = (count: number) => [
    ...Array.from({ length: 300 }, () => ({ stack: ['add /app/b.js:1:1', 'parse'], value: 1_000_000 })),
    ...Array.from({ length: count }, () => ({
      stack: ['list /app/a.js:1:1', 'get /app/node_modules/pg/i.js:1:1', 'parse'],
      value: 1_000_000,
    })),
  ];
  expect(plain(profileOf(stacks(100)), profileOf(stacks(400)))).toContain(
    'Got slower: parse +300 ms, +75 %, most of it called from list (app/a.js:1).',
  );
});

test('what the profiler does is no finding', () => {
  const profiler = 'start /app/node_modules/@sonde/profiler/dist/capture/profiler.js:9:1';
  const stacks = (count: number) => [
    ...Array.from({ length: 300 }, () => ({ stack: ['f'], value: 1_000_000 })),
    ...Array.from({ length: count }, () => ({ stack: [profiler], value: 1_000_000 })),
  ];
  expect(plain(profileOf(stacks(10)), profileOf(stacks(200))).join(' ')).not.toContain('start');
});
