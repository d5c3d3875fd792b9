import { Registry, type SeriesBlock } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { chooseExemplars } from './exemplar-choice.js';

/** Two counters, one with an exemplar of a trace, one with another, and one without. */
async function snapshot() {
  const registry = new Registry();
  registry.counter({ name: 'traced', help: 'T.' }).inc(1, { trace_id: 'abc' });
  registry.counter({ name: 'named', help: 'N.' }).inc(1, { order: '7' });
  registry.gauge({ name: 'plain', help: 'P.' }).set(1);
  return await registry.collect();
}

const labelsOf = (block: SeriesBlock | undefined) => block?.exemplars?.get(0)?.labels.map(([name]) => name);

test.each([
  [undefined, [['trace_id'], ['order'], undefined]],
  ['always_on', [['trace_id'], ['order'], undefined]],
  ['trace_based', [['trace_id'], undefined, undefined]],
  ['always_off', [undefined, undefined, undefined]],
] as const)('%s', async (filter, expected) => {
  const before = await snapshot();
  const after = chooseExemplars(before, filter);
  expect(after.families.map(({ blocks }) => labelsOf(blocks[0]))).toEqual(expected);
  expect(after.families.map(({ blocks }) => blocks[0]?.source)).toEqual(
    before.families.map(({ blocks }) => blocks[0]?.source),
  );
  expect(after.families.map(({ blocks }) => blocks[0]?.values[0])).toEqual([1, 1, 1]);
});

test('exemplars of native histograms', () => {
  const exemplars = {
    of: () => [
      { labels: [['trace_id', 'abc'] as const], value: 1 },
      { labels: [['order', '7'] as const], value: 2 },
    ],
  };
  const block = { source: {}, exemplars: undefined, native: { exemplars } } as unknown as SeriesBlock;
  const before = {
    takenAtMs: 0,
    families: [{ name: 'h', help: 'H.', type: 'histogram' as const, unit: '', blocks: [block] }],
  };
  const chosen = (filter: 'trace_based' | 'always_off') =>
    chooseExemplars(before, filter)
      .families[0]?.blocks[0]?.native?.exemplars?.of(0)
      .map(({ value }) => value);
  expect(chosen('trace_based')).toEqual([1]);
  expect(chosen('always_off')).toBeUndefined();
});
