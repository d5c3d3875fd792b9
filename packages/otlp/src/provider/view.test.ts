import { createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { SondeError } from '@sonde/metrics';
import { describe, expect, it } from 'vitest';
import { describeInstrument, type InstrumentKind } from './instrument-descriptor.js';
import { type AggregationSelector, type StreamPlan, Views } from './view.js';
import type { ViewOptions } from './view-options.js';

const scope = { name: 'shop', version: '1.2', schemaUrl: 'https://example.org/1', attributes: {} };

function plan(
  views: readonly ViewOptions[],
  kind: InstrumentKind = 'COUNTER',
  options = {},
  select?: AggregationSelector,
): { readonly plans: readonly StreamPlan[]; readonly ignored: readonly string[] } {
  const ignored: string[] = [];
  const plans = new Views(views, select).plan(
    describeInstrument('http.requests', kind, { unit: 's', description: 'All.', ...options }),
    scope,
    {
      ignored: (aggregation) => ignored.push(aggregation),
      processorFailed: (error) => ignored.push(String(error)),
    },
  );
  return { plans, ignored };
}

const refusal = (view: unknown): SondeError | undefined => {
  try {
    new Views([view as ViewOptions]);
    return undefined;
  } catch (error) {
    return error as SondeError;
  }
};

describe('views', () => {
  it.each<[ViewOptions, boolean]>([
    [{ instrumentName: 'http.requests' }, true],
    [{ instrumentName: '*' }, true],
    [{ instrumentName: 'http.request' }, false],
    [{ instrumentName: 'http.request?' }, true],
    [{ instrumentType: 'COUNTER' }, true],
    [{ instrumentType: 'HISTOGRAM' }, false],
    [{ instrumentUnit: 's' }, true],
    [{ instrumentUnit: 'ms' }, false],
    [{ meterName: 'shop' }, true],
    [{ meterName: 'sho*' }, false],
    [{ meterVersion: '1.2' }, true],
    [{ meterVersion: '' }, false],
    [{ meterSchemaUrl: 'https://example.org/1' }, true],
    [{ meterSchemaUrl: 'https://example.org/2' }, false],
    [{ instrumentName: 'http.*', instrumentType: 'GAUGE' }, false],
    [{ instrumentName: 'http.*', instrumentType: 'COUNTER', meterName: 'shop' }, true],
  ])('%j means the instrument: %s', (view, isMeant) => {
    expect(plan([{ ...view, description: 'Meant.' }]).plans[0]?.description).toBe(isMeant ? 'Meant.' : 'All.');
  });

  it('make one stream each, of those that mean the instrument', () => {
    const { plans } = plan([
      { instrumentName: 'http.requests', name: 'renamed' },
      { instrumentName: 'other' },
      { instrumentType: 'COUNTER', description: 'By type.' },
    ]);
    expect(plans.map(({ name, description }) => [name, description])).toEqual([
      ['renamed', 'All.'],
      ['http.requests', 'By type.'],
    ]);
  });

  it('drop an instrument, unless another one means it', () => {
    const drop: ViewOptions = { instrumentName: '*', aggregation: { type: 'DROP' } };
    expect(plan([drop]).plans).toEqual([]);
    expect(plan([{ instrumentName: 'http.requests' }, drop]).plans).toHaveLength(1);
    expect(plan([{ ...drop, aggregation: { type: 1 } }]).plans).toEqual([]);
  });

  const boundaries = { advice: { explicitBucketBoundaries: [3, 1, 2] } };
  it.each<[string, ViewOptions['aggregation'], InstrumentKind, object]>([
    ['a counter', undefined, 'COUNTER', { kind: 'sum' }],
    ['an observed up-down counter', { type: 'DEFAULT' }, 'OBSERVABLE_UP_DOWN_COUNTER', { kind: 'up-down-sum' }],
    ['a gauge', undefined, 'GAUGE', { kind: 'last-value' }],
    ['a gauge as a sum', { type: 'SUM' }, 'GAUGE', { kind: 'up-down-sum' }],
    ['a histogram as a sum', { type: 2 }, 'HISTOGRAM', { kind: 'sum' }],
    ['a histogram, by its advice', { type: 'DEFAULT' }, 'HISTOGRAM', { kind: 'histogram', boundaries: [1, 2, 3] }],
    [
      'explicit buckets, over advice',
      { type: 4, options: { boundaries: [9, Number.POSITIVE_INFINITY, 5] } },
      'HISTOGRAM',
      { kind: 'histogram', boundaries: [5, 9] },
    ],
    [
      'exponential buckets',
      { type: 'EXPONENTIAL_HISTOGRAM', options: { maxSize: 20, recordMinMax: false } },
      'UP_DOWN_COUNTER',
      { kind: 'exponential-histogram', maxBuckets: 20 },
    ],
  ])('%s', (_, aggregation, kind, expected) => {
    expect(plan([{ instrumentName: '*', aggregation }], kind, boundaries).plans[0]?.aggregate).toEqual(expected);
  });

  it('take the default boundaries where a view wants explicit buckets and names none, whatever the advice', () => {
    const view: ViewOptions = { instrumentName: '*', aggregation: { type: 'EXPLICIT_BUCKET_HISTOGRAM' } };
    expect(plan([view], 'HISTOGRAM', boundaries).plans[0]?.aggregate).toMatchObject({
      boundaries: expect.arrayContaining([0, 5, 7500]),
    });
  });

  it('that ask histograms of what is observed are ignored, and told', () => {
    const view: ViewOptions = { instrumentName: '*', description: 'x', aggregation: { type: 5 } };
    const { plans, ignored } = plan([view], 'OBSERVABLE_GAUGE');
    expect(plans.map(({ description, aggregate }) => [description, aggregate.kind])).toEqual([['All.', 'last-value']]);
    expect(ignored).toEqual(['EXPONENTIAL_HISTOGRAM']);
  });

  it('leave the choice to the selector where they ask for the default', () => {
    const select: AggregationSelector = (kind) => ({
      type: kind === 'HISTOGRAM' ? 'EXPONENTIAL_HISTOGRAM' : 'DEFAULT',
    });
    expect(plan([], 'HISTOGRAM', {}, select).plans[0]?.aggregate.kind).toBe('exponential-histogram');
    expect(plan([{ instrumentName: '*' }], 'HISTOGRAM', {}, select).plans[0]?.aggregate.kind).toBe(
      'exponential-histogram',
    );
    expect(plan([], 'COUNTER', {}, select).plans[0]?.aggregate.kind).toBe('sum');
    const everywhere: AggregationSelector = () => ({ type: 'EXPONENTIAL_HISTOGRAM' });
    expect(plan([], 'OBSERVABLE_COUNTER', {}, everywhere).plans[0]?.aggregate.kind).toBe('sum');
  });

  it.each<[ViewOptions['attributeKeys'], readonly string[]]>([
    [undefined, ['a', 'b', 'c']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
    [{ included: ['a', 'b'], excluded: ['b'] }, ['a']],
    [{ excluded: ['b'] }, ['a', 'c']],
    [{}, ['a', 'b', 'c']],
  ])('keep of the attributes a, b and c with %j: %j', (attributeKeys, kept) => {
    const { keeps } = plan([{ instrumentName: '*', attributeKeys }]).plans[0] as StreamPlan;
    expect(['a', 'b', 'c'].filter((key) => keeps?.(key) ?? true)).toEqual(kept);
  });

  it("take processors of the SDK, one after the other; one that throws costs the attributes, and no one's request", () => {
    const processors = [createAllowListAttributesProcessor(['a', 'b']), createAllowListAttributesProcessor(['b', 'c'])];
    const view: ViewOptions = { instrumentName: '*', attributesProcessors: processors };
    expect(plan([view]).plans[0]?.process?.({ a: 1, b: 2, c: 3 })).toEqual({ b: 2 });
    const throwing = {
      process: () => {
        throw new Error('no');
      },
    };
    const { plans, ignored } = plan([{ instrumentName: '*', attributesProcessors: [throwing] }]);
    expect(plans[0]?.process?.({ secret: 's' })).toEqual({});
    expect(ignored).toEqual(['Error: no']);
  });

  it.each<[string, unknown]>([
    ['no criterion', { description: 'x' }],
    ['a name for many', { instrumentName: 'http.*', name: 'x' }],
    ['a name for many', { instrumentType: 'COUNTER', name: 'x' }],
    ['an unknown option', { instrumentName: 'x', attributes: [] }],
    ['an unknown type', { instrumentType: 'TIMER' }],
    ['an unknown aggregation', { instrumentName: 'x', aggregation: { type: 6 } }],
    ['an aggregation by its name alone', { instrumentName: 'x', aggregation: 'SUM' }],
    ['boundaries that are none', { instrumentName: 'x', aggregation: { type: 4, options: { boundaries: ['1'] } } }],
    ['keys that are none', { instrumentName: 'x', attributeKeys: { include: ['a'] } }],
    ['a processor that is none', { instrumentName: 'x', attributesProcessors: [() => ({})] }],
    ['no limit', { instrumentName: 'x', aggregationCardinalityLimit: 0 }],
    ['no view', 'http.*'],
  ])('with %s are refused', (_, view) => {
    const error = refusal(view);
    expect(error).toBeInstanceOf(SondeError);
    expect(error?.code).toBe('SONDE_INVALID_OPTION');
  });
});
