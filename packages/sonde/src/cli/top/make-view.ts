import type { Reading } from './readings.js';
import { requestsOf } from './request-metrics.js';
import { runtimeOf } from './runtime-metrics.js';
import { fastestOf, findingsOf, healthOf, poolsOf, queriesOf } from './service-metrics.js';
import type { TopView } from './view.js';

export function makeView(reading: Reading, url: string, epochMs: number): TopView {
  const found = requestsOf(reading);
  return {
    url,
    time: new Date(epochMs).toISOString(),
    intervalSeconds: reading.isFirst ? null : reading.seconds,
    source: found?.source ?? null,
    requests: found?.requests ?? null,
    routes: found?.routes ?? [],
    runtime: runtimeOf(reading),
    pools: poolsOf(reading),
    queries: queriesOf(reading),
    findings: findingsOf(reading),
    health: healthOf(reading),
    fastest: found === undefined ? fastestOf(reading) : [],
    series: reading.sampleCount,
  };
}
