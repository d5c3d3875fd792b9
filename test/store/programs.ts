import type { LabelValue } from '@sonde/metrics';
import fc from 'fast-check';
import { labelValue } from './label-values.js';

interface Observation {
  readonly value: number;
  /** Labels of an exemplar, for the instruments that take one. */
  readonly exemplar: { readonly id: string } | undefined;
}

/** One step of a random program. Handles are numbered in the order they were taken. */
export type Step =
  | ({ readonly do: 'write'; readonly metric: number; readonly tuple: readonly LabelValue[] } & Observation)
  | { readonly do: 'hold'; readonly metric: number; readonly tuple: readonly LabelValue[] }
  | ({ readonly do: 'write through'; readonly handle: number } & Observation)
  | { readonly do: 'reset through'; readonly handle: number }
  | { readonly do: 'remove'; readonly metric: number; readonly tuple: readonly LabelValue[] }
  | { readonly do: 'clear' | 'reset'; readonly metric: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'refuse'; readonly metric: number };

export interface Program {
  readonly maxSeries: number;
  readonly steps: readonly Step[];
}

/** Few enough label sets that programs meet them again, treacherous enough that a bad key would merge some. */
const tuples = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom<LabelValue>('a', 'b', 'a|', 200, '200'),
      fc.constantFrom<LabelValue>('', '|b', true, '__proto__'),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(labelValue, labelValue) },
);
const metrics = fc.nat({ max: 5 });
const handles = fc.nat({ max: 30 });
const observation = {
  value: fc.nat({ max: 9 }),
  exemplar: fc.option(fc.record({ id: fc.constantFrom('1', 'ü\n"') }), { freq: 2, nil: undefined }),
};

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('write' as const), metric: metrics, tuple: tuples, ...observation }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hold' as const), metric: metrics, tuple: tuples }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('write through' as const), handle: handles, ...observation }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset through' as const), handle: handles }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), metric: metrics, tuple: tuples }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('clear' as const, 'reset' as const), metric: metrics }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 5000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), metric: metrics }) },
);

export const program = (length: number): fc.Arbitrary<Program> =>
  fc.record({ maxSeries: fc.constantFrom(1, 2, 3, 1000), steps: fc.array(step, { maxLength: length, size: 'max' }) });
