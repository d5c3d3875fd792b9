import type {
  Exemplar,
  Family,
  Label,
  MetricType,
  NativeColumns,
  NativeSide,
  SeriesBlock,
  Snapshot,
} from '@sonde/metrics';
import fc from 'fast-check';

/** What encoders get wrong: characters of one to four bytes, escapes of JSON, ends of lines. */
const oddUnit = fc.constantFrom('a', '"', '\\', '\u0000', '\u001f', '\n', '\u007f', 'é', '€', '\u2028', '🦊', '\ufffd');
const text = fc.oneof(fc.string({ unit: oddUnit, maxLength: 12 }), fc.string({ minLength: 60, maxLength: 200 }));
const number = fc.double();
const count = fc.nat({ max: 2 ** 40 });
const ms = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 2 ** 41 }),
  fc.double({ min: 1, max: 2 ** 41, noNaN: true }),
);
/** Texts that read as the types of attributes, and some that nearly do. */
const typedText = fc.oneof(text, fc.constantFrom('true', 'false', '0', '-12', '1.5', '1e21', 'NaN', '007', ' 1', ''));

const scope = fc.record({
  name: fc.constantFrom('a', 'b'),
  version: fc.constantFrom('', '1.0'),
  schemaUrl: fc.constantFrom('', 'https://opentelemetry.io/schemas/1.31.0'),
  attributes: fc.constantFrom({}, { team: 'x' }),
});

const label: fc.Arbitrary<Label> = fc.tuple(
  fc.constantFrom('trace_id', 'span_id', 'user', 'é'),
  fc.oneof(text, fc.constantFrom('0af7651916cd43dd8448eb211c80319c', 'B7AD6B7169203331', '0'.repeat(16))),
);

const exemplar: fc.Arbitrary<Exemplar> = fc
  .record({
    labels: fc.uniqueArray(label, { maxLength: 3, selector: ([name]) => name }),
    value: number,
    timestampMs: fc.option(
      ms.filter((at) => at >= 1),
      { nil: undefined },
    ),
  })
  .map(({ timestampMs, ...rest }) => (timestampMs === undefined ? rest : { ...rest, timestampMs }));

const types: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'unknown'];

function side(rows: number): fc.Arbitrary<NativeSide> {
  return fc
    .array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.array(count, { maxLength: 5 })), {
      minLength: rows,
      maxLength: rows,
    })
    .map((ranges) => {
      const starts = new Uint32Array(rows + 1);
      for (const [row, [, counts]] of ranges.entries()) starts[row + 1] = (starts[row] as number) + counts.length;
      return {
        offsets: Int32Array.from(ranges, ([offset]) => offset),
        starts,
        counts: Float64Array.from(ranges.flatMap(([, counts]) => counts)),
      };
    });
}

function native(rows: number): fc.Arbitrary<NativeColumns> {
  return fc
    .record({
      zeroThreshold: fc.constantFrom(0, 1e-6),
      scales: fc.array(fc.integer({ min: -4, max: 8 }), { minLength: rows, maxLength: rows }),
      zeroCounts: fc.array(count, { minLength: rows, maxLength: rows }),
      positive: side(rows),
      negative: side(rows),
      found: fc.option(fc.array(exemplar, { maxLength: 2 }), { nil: undefined }),
    })
    .map(({ scales, zeroCounts, found, ...rest }) => ({
      ...rest,
      scales: Int8Array.from(scales),
      zeroCounts: Float64Array.from(zeroCounts),
      exemplars: found === undefined ? undefined : { of: (row: number) => (row % 2 === 0 ? found : []) },
    }));
}

const shape = fc.record({
  rows: fc.nat({ max: 5 }),
  labelNames: fc.uniqueArray(fc.constantFrom('method', 'http_status', 'ünï'), { maxLength: 3 }),
  axis: fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  isNative: fc.boolean(),
});

function block(type: MetricType): fc.Arbitrary<SeriesBlock> {
  return shape.chain(({ rows, labelNames, axis, isNative }) => {
    const sorted = [...axis].sort((a, b) => a - b);
    const bounds = type === 'histogram' ? sorted : [];
    const quantiles = type === 'summary' ? sorted : [];
    const states = type === 'stateset' ? ['open', 'shut'] : [];
    const width = type === 'histogram' || type === 'summary' ? sorted.length + 2 : Math.max(1, states.length);
    const cell = (index: number) => {
      const at = index % width;
      if (type === 'histogram') return at === width - 1 ? number : count;
      return type === 'summary' && at === width - 1 ? count : number;
    };
    return fc
      .record({
        constLabels: fc.constantFrom<readonly Label[]>([], [['zone', 'eu']], [['empty', '']]),
        attributes: fc.option(
          fc.tuple(
            ...labelNames.map((key) =>
              fc.record({
                key: fc.constant(`otel.${key}`),
                type: fc.constantFrom('string' as const, 'boolean' as const, 'int' as const, 'double' as const),
              }),
            ),
          ),
          { nil: undefined },
        ),
        scope: fc.option(scope, { nil: undefined }),
        columns: fc.tuple(...labelNames.map(() => fc.array(typedText, { minLength: rows, maxLength: rows }))),
        removed: fc.option(fc.uniqueArray(fc.nat({ max: 5 })), { nil: undefined }),
        overflowRow: fc.integer({ min: -1, max: rows - 1 }),
        values: fc.tuple(...Array.from({ length: rows * width }, (_, index) => cell(index))),
        createdMs: fc.option(fc.array(ms, { minLength: rows, maxLength: rows }), { nil: undefined }),
        exemplars: fc.option(fc.dictionary(fc.nat({ max: 10 }).map(String), exemplar), { nil: undefined }),
        native: type === 'histogram' && isNative ? native(rows) : fc.constant(undefined),
      })
      .map(({ removed, values, exemplars, native, ...rest }): SeriesBlock => {
        const gone = removed?.filter((row) => row < rows);
        return {
          ...rest,
          source: {},
          labelNames,
          bounds,
          quantiles,
          states,
          width,
          rows,
          removed: gone === undefined ? undefined : new Set(gone),
          values: withNativeCounts(Float64Array.from(values as number[]), width, native),
          exemplars: exemplars === undefined ? undefined : { get: (index) => exemplars[String(index)] },
          native,
        };
      });
  });
}

/** The classic buckets of a row count what the exponential ones count. */
function withNativeCounts(values: Float64Array, width: number, native: NativeColumns | undefined): Float64Array {
  if (native === undefined) return values;
  for (let row = 0; row * width < values.length; row++) {
    let total = native.zeroCounts[row] as number;
    for (const { starts, counts } of [native.positive, native.negative]) {
      for (const n of counts.subarray(starts[row], starts[row + 1])) total += n;
    }
    values.fill(0, row * width, (row + 1) * width - 1);
    values[row * width] = total;
  }
  return values;
}

const family: fc.Arbitrary<Omit<Family, 'name'>> = fc.constantFrom(...types).chain((type) =>
  fc
    .record({
      help: text,
      unit: fc.constantFrom('', 'seconds', 'bytes', 'furlongs'),
      otel: fc.option(
        fc.record({
          name: fc.constantFrom('x.y', 'http.z'),
          unit: fc.constantFrom('', 's'),
          isSum: fc.constant(type === 'gauge'),
        }),
        { nil: undefined },
      ),
      blocks: fc.array(block(type), { maxLength: 2 }),
    })
    .map((rest) => ({ ...rest, type })),
);

/** Any snapshot that a source could hand out, the ones no registry of Sonde would make included. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({ takenAtMs: ms, families: fc.array(family, { maxLength: 4 }) })
  .map(({ takenAtMs, families }) => ({
    takenAtMs,
    families: families.map((each, i) => ({ ...each, name: `metric_${i}` })),
  }));
