import { expect, test } from 'vitest';
import { compare } from './compare.js';
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
