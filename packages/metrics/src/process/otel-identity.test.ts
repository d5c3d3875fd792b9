import { expect, test } from 'vitest';
import { translateMetricName } from '../model/otel-names.js';
import { Registry } from '../registry/registry.js';
import { collectProcessMetrics } from './collect-process-metrics.js';

test('metrics that follow conventions of OpenTelemetry say so, all others do not', async () => {
  const registry = new Registry();
  const { stop } = collectProcessMetrics(registry);
  const { families } = await registry.collect();
  stop();
  const known = families.flatMap(({ name, type, otel, blocks }) => {
    if (otel === undefined) return [];
    expect(translateMetricName(otel.name, otel.unit, type as 'gauge').name).toBe(name);
    return [[otel.name, otel.unit, ...(blocks[0]?.attributes ?? []).map(({ key }) => key)].join(' ')];
  });
  expect(known).toEqual(
    expect.arrayContaining([
      'process.paging.faults {fault} system.paging.fault.type',
      'process.context_switches {context_switch} process.context_switch.type',
      'process.uptime s',
      'nodejs.eventloop.utilization 1',
      'nodejs.eventloop.time s nodejs.eventloop.state',
    ]),
  );
  // One more where the kernel tells of disks.
  expect(known.filter((each) => each !== 'process.disk.io By disk.io.direction')).toHaveLength(5);
});
