import { overflowLabels, rowLabels } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profileOf } from '../profile.js';
import { distinctSeries } from './distinct-series.js';
import type { ExposedBlock, ExposedFamily } from './exposed-family.js';

const profile = profileOf({ format: 'text' });

interface GivenBlock {
  readonly constant: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly hasOverflow: boolean;
}

function block({ constant, names, rows, hasOverflow }: GivenBlock, scope: string): ExposedBlock {
  const all = hasOverflow ? [...rows, names.map(() => '')] : rows;
  return {
    source: {},
    scope: scope === '' ? undefined : { name: scope, version: '', schemaUrl: '', attributes: {} },
    constLabels: Object.entries(constant),
    labelNames: names,
    bounds: [],
    quantiles: [],
    states: [],
    width: 1,
    rows: all.length,
    columns: names.map((_, k) => all.map((row) => row[k] as string)),
    removed: undefined,
    overflowRow: hasOverflow ? rows.length : -1,
    values: new Float64Array(all.length),
    createdMs: undefined,
    exemplars: undefined,
  };
}

const familyOf = (blocks: readonly ExposedBlock[]): ExposedFamily => ({
  name: 'n',
  type: 'gauge',
  help: '',
  unit: '',
  blocks,
});

function run(family: ExposedFamily): { family: ExposedFamily; dropped: number; pauses: number } {
  const steps = distinctSeries(family, profile);
  for (let pauses = 0; ; pauses++) {
    const step = steps.next();
    if (step.done) return { ...step.value, pauses };
  }
}

/** The label sets of a family, as a reader would compare them. */
function labelSets({ blocks }: ExposedFamily): string[] {
  return blocks.flatMap((one) =>
    Array.from({ length: one.rows }, (_, row) => row)
      .filter((row) => !one.removed?.has(row))
      .map((row) => [...one.constLabels, ...rowLabels(one, row)])
      .map((labels) => labels.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`))
      .map((labels) => JSON.stringify(labels.sort())),
  );
}

const value = fc.constantFrom('', '1', '2');
const givenBlock: fc.Arbitrary<GivenBlock> = fc
  .record({
    kinds: fc.record({
      a: fc.constantFrom('none', 'constant', 'own'),
      b: fc.constantFrom('none', 'constant', 'own'),
      otel_scope_name: fc.constantFrom('none', 'constant', 'own'),
    }),
    values: fc.tuple(value, value, value),
    rows: fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 6 }),
    hasOverflow: fc.boolean(),
  })
  .map(({ kinds, values, rows, hasOverflow }) => {
    const labels = Object.entries(kinds);
    const names = labels.filter(([, kind]) => kind === 'own').map(([name]) => name);
    const own = rows.map((row) => row.slice(0, names.length));
    return {
      constant: Object.fromEntries(
        labels.flatMap(([name, kind], k) => (kind === 'constant' ? [[name, values[k] as string]] : [])).reverse(),
      ),
      names,
      // A registry has each label set once.
      rows: [...new Map(own.map((row) => [JSON.stringify(row), row])).values()],
      hasOverflow: hasOverflow && names.length > 0,
    };
  });

test('keeps each label set of several scopes once, and the first of them', () => {
  fc.assert(
    fc.property(fc.array(givenBlock, { maxLength: 5 }), (given) => {
      const family = familyOf(given.map((one, k) => block(one, k === 0 ? '' : `scope ${k}`)));
      const all = labelSets(family);
      const { family: distinct, dropped } = run(family);
      expect(labelSets(distinct)).toEqual([...new Set(all)]);
      expect(dropped).toBe(all.length - new Set(all).size);
      if (dropped === 0) expect(distinct).toBe(family);
    }),
    { numRuns: 500 },
  );
});

test('keeps what was removed removed', () => {
  const given = { constant: {}, names: ['a'], rows: [['1'], ['2'], ['3']], hasOverflow: false };
  const first = { ...block(given, 'x'), removed: new Set([0]) };
  const second = { ...block(given, 'y'), removed: new Set([2]) };
  const { family, dropped } = run(familyOf([first, second]));
  expect(family.blocks.map(({ removed }) => [...(removed ?? [])])).toEqual([[0], [2, 1]]);
  expect(dropped).toBe(1);
});

test('an overflow series is the one of its labels', () => {
  const [[name, text]] = overflowLabels as [readonly [string, string]];
  const overflow = block({ constant: {}, names: ['a'], rows: [['1']], hasOverflow: true }, 'x');
  const constant = block({ constant: { [name]: text }, names: [], rows: [[]], hasOverflow: false }, 'y');
  expect(run(familyOf([overflow, constant])).dropped).toBe(1);
});

test('pauses on its way through many rows, and looks at none where labels tell the scopes apart', () => {
  const rows = Array.from({ length: 5000 }, (_, k) => [`${k}`]);
  const scoped = (scope: string, constant: GivenBlock['constant']) =>
    block({ constant, names: ['a'], rows, hasOverflow: false }, scope);
  const meeting = run(familyOf([scoped('x', {}), scoped('y', {})]));
  expect(meeting.dropped).toBe(5000);
  expect(meeting.pauses).toBeGreaterThan(15);
  const apart = run(familyOf([scoped('x', { s: 'x' }), scoped('y', { s: 'y' }), scoped('', {})]));
  expect(apart.dropped).toBe(0);
  expect(apart.pauses).toBe(0);
});
