import type { LabelValue } from '@sonde/metrics';
import fc from 'fast-check';
import { labelValue } from '../store/label-values.js';

/** What is recorded on one metric: the values in order, each under a label set. */
export interface RandomMetric {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset';
  readonly name: string;
  readonly help: string;
  readonly unit: '' | 'seconds' | 'bytes';
  readonly labelNames: readonly string[];
  readonly bounds: readonly number[];
  readonly states: readonly string[];
  readonly writes: readonly {
    readonly labels: readonly LabelValue[];
    readonly value: number;
    readonly state: number;
    readonly exemplar: string | undefined;
  }[];
}

export interface RandomRecording {
  readonly constLabels: readonly (readonly [string, LabelValue])[];
  readonly metrics: readonly RandomMetric[];
}

/** Names that carry the suffixes of other types: what must not meet is refused, what may not change is kept. */
const metricName = fc
  .tuple(
    fc.constantFrom('x', 'requests', 'a:b', '_x', 'http_2xx'),
    fc.constantFrom('', '', '_total', '_created', '_sum', '_count', '_bucket', '_info', '_seconds', '_x'),
  )
  .map(([stem, suffix]) => stem + suffix);

const labelNames = fc.subarray(['a', 'method', '_b', 'constructor', 'state', 'x', 'C3'], { maxLength: 4 });

const help = fc
  .oneof(
    fc.constantFrom('Plain.', 'Back\\slash "and" quotes.', 'Two\nlines \\n.'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  )
  .filter((text) => text.trim() !== '' && text.isWellFormed());

/** Finite, not negative, and exact in sums or not: rounding is the same on both sides, because the order is. */
const magnitude = fc.oneof(
  fc.nat({ max: 9 }),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
  fc.constantFrom(0, 1e-9, 0.1, 1e15, 2 ** 53),
);

/** What an exemplar may be labelled with: `avoid` lists characters that an oracle is known to trip over. */
const exemplarText = (avoid: RegExp): fc.Arbitrary<string | undefined> =>
  fc.option(
    fc
      .oneof(
        fc.constantFrom('', 'a"b', 'c\\d', 'e\nf', ' # ', 'g,h=i', '😀'),
        fc.string({ unit: 'binary', maxLength: 12 }),
      )
      .filter((text) => !avoid.test(text)),
    { nil: undefined, freq: 3 },
  );

const metric = (avoid: RegExp): fc.Arbitrary<RandomMetric> =>
  fc
    .record({
      type: fc.constantFrom(
        'counter' as const,
        'gauge' as const,
        'histogram' as const,
        'summary' as const,
        'info' as const,
        'stateset' as const,
      ),
      name: metricName,
      help,
      unit: fc.constantFrom('' as const, '' as const, 'seconds' as const, 'bytes' as const),
      labelNames,
      bounds: fc
        .uniqueArray(
          fc.oneof(fc.constantFrom(0, 0.005, 1, 10, 1e5, 1e6, 1e21), fc.double({ min: 0, max: 1e12, noNaN: true })),
          { minLength: 1, maxLength: 5 },
        )
        .map((bounds) => bounds.map((bound) => bound + 0).sort((a, b) => a - b)),
      states: fc.uniqueArray(
        fc.oneof(
          fc.constantFrom('on', 'off', 'a"b'),
          fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }).filter((s) => s.isWellFormed()),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      writes: fc.array(
        fc.record({
          labels: fc.tuple(labelValue, labelValue, labelValue, labelValue),
          // Zero has no sign on the wire: -0 + 0 is 0.
          value: fc.oneof({ weight: 3, arbitrary: magnitude }, { weight: 1, arbitrary: fc.double() }).map((n) => n + 0),
          state: fc.nat(),
          exemplar: exemplarText(avoid),
        }),
        { maxLength: 8 },
      ),
    })
    .map((made) => (made.type === 'info' || made.type === 'stateset' ? { ...made, unit: '' as const } : made));

export const randomRecording = (avoidInExemplars = /[\uD800-\uDFFF]/u): fc.Arbitrary<RandomRecording> =>
  fc.record({
    constLabels: fc.uniqueArray(fc.tuple(fc.constantFrom('env', 'x'), labelValue), {
      selector: ([name]) => name,
      maxLength: 2,
    }),
    metrics: fc.array(metric(avoidInExemplars), { maxLength: 6 }),
  });
