import { expect, it } from 'vitest';
import type { MetricBatch } from '../points/metric-batch.js';
import { encodeMetrics } from './encode-metrics.js';

const batch: MetricBatch = { takenAtMs: 1, scopes: [] };

async function resourceJson(attributes: Record<string, unknown>): Promise<unknown> {
  const { bytes } = await encodeMetrics(batch, { format: 'json', resource: { attributes } });
  const { resourceMetrics } = JSON.parse(new TextDecoder().decode(bytes)) as {
    resourceMetrics: { resource: { attributes: { key: string; value: unknown }[] } }[];
  };
  return Object.fromEntries((resourceMetrics[0]?.resource.attributes ?? []).map(({ key, value }) => [key, value]));
}

it('resource attributes may be of any kind', async () => {
  const attributes = {
    text: 'a"b',
    on: false,
    whole: -3,
    large: 2 ** 60,
    part: 0.5,
    none: Number.NaN,
    big: 12n,
    bytes: new Uint8Array([1, 2]),
    list: ['a', 1, null],
    sparse: Object.assign(new Array(3), { 0: 'a', 2: 'b' }),
    map: { inner: { deep: true } },
    nothing: null,
    missing: undefined,
  };
  expect(await resourceJson(attributes)).toEqual({
    text: { stringValue: 'a"b' },
    on: { boolValue: false },
    whole: { intValue: '-3' },
    large: { doubleValue: 2 ** 60 },
    part: { doubleValue: 0.5 },
    none: { doubleValue: 'NaN' },
    big: { stringValue: '12' },
    bytes: { bytesValue: 'AQI=' },
    list: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } },
    sparse: { arrayValue: { values: [{ stringValue: 'a' }, {}, { stringValue: 'b' }] } },
    map: {
      kvlistValue: {
        values: [{ key: 'inner', value: { kvlistValue: { values: [{ key: 'deep', value: { boolValue: true } }] } } }],
      },
    },
    nothing: {},
  });
});

it('a circle in them ends', async () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  for (const format of ['json', 'protobuf'] as const) {
    const { bytes } = await encodeMetrics(batch, { format, resource: { attributes: circle } });
    expect(bytes.length).toBeLessThan(2000);
  }
});
