import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.js';
import { matchFrames } from './frame-matching.js';
import { functionTotals } from './function-totals.js';
import { shareError } from './sampling-error.js';
import { anySamples, profileOf, type Sample } from './stacks.test.support.js';

/** The same stack often enough that chance explains nothing. */
function often(stack: readonly string[], times: number): Sample[] {
  return Array.from({ length: times }, () => ({ stack, value: 1 }));
}

function statuses(before: Sample[], after: Sample[], options = {}) {
  const { functions, tree } = compare(profileOf(before), profileOf(after), options);
  return Object.fromEntries(functions.map(({ frame, status }) => [tree.frames[frame]!.name, status]));
}

test('tells slower, faster, the same, new and gone', () => {
  expect(
    statuses(
      [
        ...often(['main', 'grows'], 100),
        ...often(['main', 'shrinks'], 300),
        ...often(['main', 'stays'], 100),
        ...often(['gone'], 9),
      ],
      [
        ...often(['main', 'grows'], 200),
        ...often(['main', 'shrinks'], 200),
        ...often(['main', 'stays'], 104),
        ...often(['new'], 9),
      ],
    ),
  ).toEqual({ grows: 'slower', shrinks: 'faster', stays: 'same', main: 'same', gone: 'gone', new: 'new' });
});

test('a few samples more are chance, and not told as slower', () => {
  expect(statuses(often(['f'], 3), often(['f'], 6))).toEqual({ f: 'same' });
  expect(statuses(often(['f'], 300), often(['f'], 600))).toEqual({ f: 'slower' });
});

describe('the basis', () => {
  const before = profileOf(often(['f'], 100), { durationUs: 1_000_000 });
  const after = profileOf([...often(['f'], 300), ...often(['(idle)'], 1000)], { durationUs: 2_000_000 });

  test('is the duration where it is known', () => {
    const { basis, factor, functions } = compare(before, after);
    expect([basis, factor]).toEqual(['duration', 2]);
    expect(functions.find(({ frame }) => frame === 1)).toMatchObject({
      selfBefore: 200,
      selfAfter: 300,
      selfChange: 100,
    });
  });

  test('is the total without idle time where it is not, or where it is asked for', () => {
    expect(compare({ ...before, durationUs: 0 }, after)).toMatchObject({ basis: 'total', factor: 3 });
    expect(compare(before, after, { basis: 'total' }).functions.find(({ frame }) => frame === 1)?.status).toBe('same');
  });

  test('is none for what was alive', () => {
    expect(compare(before, { ...after, kind: 'heap' })).toMatchObject({ basis: 'none', factor: 1 });
  });

  test('of nothing is none that divides', () => {
    expect(compare(profileOf([]), after, { basis: 'total' }).factor).toBe(1);
  });
});

test('measures are the same by name, wherever they stand', () => {
  const both = [
    { name: 'cpu', unit: 'nanoseconds' as const },
    { name: 'wall', unit: 'nanoseconds' as const },
  ];
  const wall = profileOf(often(['f'], 5));
  const two = {
    ...wall,
    measures: both,
    samples: { ...wall.samples, values: [new Float64Array(5), wall.samples.values[0]!] },
  };
  expect(compare(two, wall)).toMatchObject({ measures: [1, 0], sumBefore: 5, sumAfter: 5 });
  expect(() => compare(wall, two)).toThrow(
    'got profiles of wall and of cpu, wall, expected two profiles that both count "cpu"',
  );
});

describe('functions are matched', () => {
  const match = (before: string[], after: string[]) => {
    const first = profileOf(before.map((frame) => ({ stack: [frame] }))).tree.frames;
    const second = profileOf(after.map((frame) => ({ stack: [frame] }))).tree.frames;
    const { frames, ofFirst } = matchFrames(first, second);
    return [...ofFirst].slice(1).map((place) => (place < second.length ? `${frames[place]!.line}` : 'gone'));
  };

  test('by name and file, whatever their line', () => {
    expect(match(['f /a.js:10:1', 'f /b.js:10:1'], ['f /b.js:99:1', 'f /a.js:14:5'])).toEqual(['14', '99']);
  });

  test('by their order where they share a name', () => {
    expect(match([' /a.js:30:1', ' /a.js:10:1'], [' /a.js:13:1', ' /a.js:33:1'])).toEqual(['33', '13']);
  });

  test('by their place first where there are more on one side', () => {
    expect(match([' /a.js:10:1', ' /a.js:30:1', ' /a.js:50:1'], [' /a.js:30:1', ' /a.js:11:1'])).toEqual([
      '11',
      '30',
      'gone',
    ]);
  });

  test('not where the file is another', () => {
    expect(match(['f /a.js:10:1'], ['f /c.js:10:1'])).toEqual(['gone']);
  });
});

test('of any two profiles: columns agree with the totals of each, children with their parents, nothing is lost', () => {
  fc.assert(
    fc.property(anySamples, anySamples, (first, second) => {
      const [before, after] = [profileOf(first), profileOf(second)];
      const result = compare(before, after, { basis: 'none' });
      expect([result.sumBefore, result.sumAfter]).toEqual([functionTotals(before).sum, functionTotals(after).sum]);
      const byName = (profile: typeof before) => {
        const { self, total } = functionTotals(profile);
        return new Map(profile.tree.frames.map(({ name }, at) => [name, [self[at], total[at]]]));
      };
      const [older, newer] = [byName(before), byName(after)];
      for (const change of result.functions) {
        const { name } = result.tree.frames[change.frame]!;
        expect([change.selfBefore, change.totalBefore]).toEqual(older.get(name) ?? [0, 0]);
        expect([change.selfAfter, change.totalAfter]).toEqual(newer.get(name) ?? [0, 0]);
      }
      const ways = new Set(Array.from(result.tree.frame, (frame, node) => `${result.tree.parent[node]} ${frame}`));
      expect(ways.size).toBe(result.tree.frame.length);
      expect(result.after.self.reduce((sum, self) => sum + self, 0)).toBe(result.sumAfter);
    }),
  );
});

test('a profile compared with itself has changed nowhere', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const { functions, before, after } = compare(profileOf(samples), profileOf(samples));
      expect(functions.every(({ status, selfChange }) => status === 'same' && selfChange === 0)).toBe(true);
      expect(before).toEqual(after);
    }),
  );
});

test('the error of a share covers the truth in about 95 of 100 draws, for few samples too', () => {
  for (const [truth, samples] of [
    [0.5, 14],
    [0.05, 40],
    [0.7, 1000],
  ] as const) {
    let state = 12345;
    const draw = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) / 2 ** 24;
    };
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      let hits = 0;
      for (let sample = 0; sample < samples; sample++) if (draw() < truth) hits++;
      if (Math.abs(hits / samples - truth) <= shareError(hits / samples, samples)) covered++;
    }
    expect(covered / 2000).toBeGreaterThan(0.92);
  }
});
