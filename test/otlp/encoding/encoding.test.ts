import { createRequire } from 'node:module';
import type { Snapshot } from '@sonde/metrics';
import { encodeMetrics, metricBatch } from '@sonde/otlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySnapshot } from './any-snapshot.js';
import { decodeJson, decodeProtobuf, normalized } from './decoded-request.js';
import { everything } from './everything.js';
import { expectedRequest } from './expected-request.js';

const { version } = createRequire(import.meta.url)('@sonde/metrics/package.json') as { version: string };
const resource = { attributes: { 'service.name': 'shop' } };

async function decoded(snapshot: Snapshot, format: 'protobuf' | 'json') {
  const { bytes, dataPoints } = await encodeMetrics(metricBatch(snapshot), { format, resource });
  return { request: (format === 'json' ? decodeJson : decodeProtobuf)(bytes), dataPoints };
}

describe.each(['protobuf', 'json'] as const)('%s', (format) => {
  it('says all that a registry has, read by an independent decoder', async () => {
    const { registry } = everything();
    const snapshot = await registry.collect();
    const { request, dataPoints } = await decoded(snapshot, format);
    expect(dataPoints).toBe(25);
    expect(request).toEqual(normalized(expectedRequest(snapshot, resource.attributes, version)));
  });

  it('says any snapshot, the odd ones of foreign sources included', async () => {
    await fc.assert(
      fc.asyncProperty(anySnapshot, async (snapshot) => {
        const { request } = await decoded(snapshot, format);
        expect(request).toEqual(normalized(expectedRequest(snapshot, resource.attributes, version)));
      }),
      { numRuns: 200 },
    );
  });

  it('is a valid request where there is nothing to say', async () => {
    const { request, dataPoints } = await decoded({ takenAtMs: 1, families: [] }, format);
    expect(request).toEqual(expectedRequest({ takenAtMs: 1, families: [] }, resource.attributes, version));
    expect(dataPoints).toBe(0);
  });
});
