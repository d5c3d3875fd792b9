import { expect, test } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { labelSamples } from './sample-labels.js';
import { type ScopeMarkReader, unseen } from './scope-marks.js';
import type { WorkName } from './work-names.js';

type Mark = readonly [atMs: number, work?: WorkName | undefined, outer?: WorkName];

/** As naive as can be: marks in a list. */
function marksOf(marks: readonly Mark[], lostMs = -Infinity): ScopeMarkReader {
  // One after the other, a number each; as given they may be the same.
  const works = [undefined, ...new Set(marks.flatMap(([, work, outer = work]) => [work, outer]))].filter(
    (work, at) => at === 0 || work !== undefined,
  );
  return {
    at: (ms) => {
      const mark = marks.findLast(([atMs]) => atMs <= ms);
      if (mark === undefined) return undefined;
      const [, work, outer = work] = mark;
      return { work: works.indexOf(work), outer: works.indexOf(outer) };
    },
    nameOf: (work) => works[work],
    lostUntilMs: () => lostMs,
    advance: () => {},
    fill: 0,
    close: () => {},
  };
}

function named(name: string, kind = 'request'): WorkName {
  return { kind, name: kind === 'request' ? `GET ${name}` : name };
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
  const [a, b] = [named('/a'), named('/b')];
  const marks = marksOf([
    [90, b],
    [101, a],
    [102.4, undefined],
    [103, b],
  ]);
  const labelled = labelSamples(profileOf([['f'], ['f'], ['f'], ['f'], ['f']]), 100, marks);
  expect(routes(labelled)).toEqual(['GET /b', 'GET /a', undefined, 'GET /b', 'GET /b']);
  expect([...labelled.work].map((work) => marks.nameOf(work))).toEqual([b, a, undefined, b, b]);
});

test('time in which no JavaScript runs is nobody’s', () => {
  const labelled = labelSamples(
    profileOf([['f'], ['(idle)'], ['(program)'], ['f', '(garbage collector)'], []]),
    0,
    marksOf([[0, named('/a')]]),
  );
  expect(routes(labelled)).toEqual(['GET /a', undefined, undefined, 'GET /a', undefined]);
});

test('a mark of a call inside of other code counts inside of that call', () => {
  const marks = marksOf([[0, named('/inner'), named('/outer')]]);
  const stacks = [['h', 'runInAsyncScope@node:async_hooks', 'f'], ['h'], ['h', 'runInAsyncScope@/app/mine.js']];
  expect(routes(labelSamples(profileOf(stacks), 0, marks))).toEqual(['GET /inner', 'GET /outer', 'GET /outer']);
});

test('jobs have their kind beside; two units of work of one route are one set of labels', () => {
  const marks = marksOf([
    [0, named('mail', 'job')],
    [1, named('/a')],
    [2, named('/a')],
  ]);
  const { profile } = labelSamples(profileOf([['f'], ['f'], ['f']]), 0, marks);
  expect(profile.labels).toEqual([{}, { route: 'mail', kind: 'job' }, { route: 'GET /a' }]);
  expect([...profile.samples.label!]).toEqual([1, 2, 2]);
});

test('names out of data are bounded in number', () => {
  const count = 3000;
  const marks = marksOf(Array.from({ length: count }, (_, k): Mark => [k, named(`/${k}`)]));
  const { profile } = labelSamples(profileOf(new Array(count).fill(['f'])), 0, marks);
  expect(profile.labels.length).toBeLessThanOrEqual(1001);
  expect(profile.labels.at(-1)).toEqual({ route: '_OTHER' });
});

test('without times there are no labels, and marks that were lost are told', () => {
  const profile = profileOf([['f'], ['f']]);
  const { atUs: _, ...samples } = profile.samples;
  expect(labelSamples({ ...profile, samples }, 0, marksOf([[0, named('/a')]])).profile.samples.label).toBeUndefined();
  expect(labelSamples(profile, 100, marksOf([], 99)).profile.origin.notes).toEqual([]);
  expect(labelSamples(profile, 100, marksOf([], 101)).profile.origin.notes).toEqual([
    'Samples of the first 0.0 s have no route: there was too much to note.',
  ]);
});

test('samples of which nobody looked whose they are have no route, and are told', () => {
  const marks = marksOf([[0, named('/a')]]);
  const some = { ...marks, at: (ms: number) => (ms < 1 ? marks.at(ms) : { work: unseen, outer: unseen }) };
  const labelled = labelSamples(profileOf([['f'], ['f'], ['f'], ['(idle)']]), 0, some);
  expect(routes(labelled)).toEqual(['GET /a', undefined, undefined, undefined]);
  expect(labelled.profile.origin.notes).toEqual([expect.stringMatching(/^Of 67 % of the samples, nobody looked/)]);
});

test('samples of other threads have no route: the marks are of this one', () => {
  const profile = profileOf([['f'], ['f'], ['f']]);
  const samples = { ...profile.samples, thread: Uint32Array.of(0, 1, 0) };
  const labelled = labelSamples({ ...profile, samples, threads: ['main', 'worker 1'] }, 0, marksOf([[0, named('/a')]]));
  expect([...labelled.profile.samples.label!]).toEqual([1, 0, 1]);
  expect(labelled.work[1]).toBe(0);
});
