import { expect, test } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { MarkReader } from './mark-pages.js';
import { labelSamples } from './sample-labels.js';
import type { ScopeRecord } from './scope-record.js';

type Mark = readonly [atMs: number, record?: ScopeRecord | undefined, outer?: ScopeRecord];

/** As naive as can be: marks in a list. */
function marksOf(marks: readonly Mark[], lostMs = -Infinity): MarkReader {
  return {
    each: (fromMs, toMs, visit) => {
      const first = marks.findLastIndex(([atMs]) => atMs <= fromMs);
      for (const [atMs, record, outer = record] of marks.slice(Math.max(0, first)))
        if (atMs <= toMs) visit(atMs, record, outer);
    },
    lostUntilMs: () => lostMs,
    advance: () => {},
    fill: 0,
    close: () => {},
  };
}

function record(route: string, kind = 'request'): ScopeRecord {
  return { kind, name: undefined, method: kind === 'request' ? 'GET' : undefined, route, firstMs: 0, endMs: -1 };
}

/** Stacks from the outside in, one for each sample, 1 ms apart, the first after 0.5 ms. */
function profileOf(stacks: readonly (readonly string[])[]): Profile {
  const tree = new CallTreeBuilder();
  const node = Uint32Array.from(stacks, (stack) =>
    stack.reduce((parent, name) => {
      const [, own = name, file = name.startsWith('(') ? '' : '/app/a.js'] = /^(.*)@(.*)$/.exec(name) ?? [];
      return tree.child(parent, tree.intern(own, file, 1, 1));
    }, 0),
  );
  return {
    kind: 'cpu',
    title: 'test',
    durationUs: stacks.length * 1000,
    measures: [{ name: 'samples', unit: 'count' }],
    tree: tree.build(),
    samples: {
      count: stacks.length,
      node,
      values: [new Float64Array(stacks.length).fill(1)],
      atUs: Float64Array.from(stacks, (_, k) => k * 1000 + 500),
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'test', interval: 1000, notes: [] },
  };
}

const routes = ({ profile }: { readonly profile: Profile }) =>
  Array.from(profile.samples.label ?? [], (label) => profile.labels[label]?.['route']);

test('a sample belongs to the last mark before it', () => {
  const [a, b] = [record('/a'), record('/b')];
  const marks = marksOf([
    [90, b],
    [101, a],
    [102.4, undefined],
    [103, b],
  ]);
  const labelled = labelSamples(profileOf([['f'], ['f'], ['f'], ['f'], ['f']]), 100, marks);
  expect(routes(labelled)).toEqual(['GET /b', 'GET /a', undefined, 'GET /b', 'GET /b']);
  expect(labelled.work).toEqual([b, a, undefined, b, b]);
});

test('time in which no JavaScript runs is nobody’s', () => {
  const labelled = labelSamples(
    profileOf([['f'], ['(idle)'], ['(program)'], ['f', '(garbage collector)'], []]),
    0,
    marksOf([[0, record('/a')]]),
  );
  expect(routes(labelled)).toEqual(['GET /a', undefined, undefined, 'GET /a', undefined]);
});

test('a mark of a call inside of other code counts inside of that call', () => {
  const marks = marksOf([[0, record('/inner'), record('/outer')]]);
  const stacks = [['h', 'runInAsyncScope@node:async_hooks', 'f'], ['h'], ['h', 'runInAsyncScope@/app/mine.js']];
  expect(routes(labelSamples(profileOf(stacks), 0, marks))).toEqual(['GET /inner', 'GET /outer', 'GET /outer']);
});

test('jobs have their kind beside; two records of one route are one set of labels', () => {
  const marks = marksOf([
    [0, record('mail', 'job')],
    [1, record('/a')],
    [2, record('/a')],
  ]);
  const { profile } = labelSamples(profileOf([['f'], ['f'], ['f']]), 0, marks);
  expect(profile.labels).toEqual([{}, { route: 'mail', kind: 'job' }, { route: 'GET /a' }]);
  expect([...profile.samples.label!]).toEqual([1, 2, 2]);
});

test('names out of data are bounded in number and length', () => {
  const count = 3000;
  const marks = marksOf(
    Array.from({ length: count }, (_, k): Mark => [k, record(`/${k}${'x'.repeat(k === 0 ? 1e6 : 0)}`)]),
  );
  const { profile } = labelSamples(profileOf(new Array(count).fill(['f'])), 0, marks);
  expect(profile.labels.length).toBeLessThanOrEqual(1001);
  expect(profile.labels.at(-1)).toEqual({ route: '_OTHER' });
  expect(profile.labels[1]?.['route']?.length).toBe(200);
});

test('without times there are no labels, and marks that were lost are told', () => {
  const profile = profileOf([['f'], ['f']]);
  const { atUs: _, ...samples } = profile.samples;
  expect(labelSamples({ ...profile, samples }, 0, marksOf([[0, record('/a')]])).profile.samples.label).toBeUndefined();
  expect(labelSamples(profile, 100, marksOf([], 99)).profile.origin.notes).toEqual([]);
  expect(labelSamples(profile, 100, marksOf([], 101)).profile.origin.notes).toEqual([
    'Samples of the first 0.0 s have no route: there was too much to note.',
  ]);
});

test('samples of other threads have no route: the marks are of this one', () => {
  const profile = profileOf([['f'], ['f'], ['f']]);
  const samples = { ...profile.samples, thread: Uint32Array.of(0, 1, 0) };
  const labelled = labelSamples(
    { ...profile, samples, threads: ['main', 'worker 1'] },
    0,
    marksOf([[0, record('/a')]]),
  );
  expect([...labelled.profile.samples.label!]).toEqual([1, 0, 1]);
  expect(labelled.work[1]).toBeUndefined();
});

test('a unit of work that tells nothing of itself is no route', () => {
  const nameless = { ...record(''), kind: '', method: undefined, route: undefined };
  const { profile } = labelSamples(profileOf([['f']]), 0, marksOf([[0, nameless]]));
  expect([profile.labels, [...profile.samples.label!]]).toEqual([[{}], [0]]);
});
