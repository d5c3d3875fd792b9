import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { until } from './client.js';

/** One series of the request duration. */
export interface Reading {
  readonly method: string;
  readonly route: string;
  readonly status: string;
  readonly scheme: string;
  readonly errorType: string;
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}

const duration = 'http_server_request_duration_seconds';
const active = 'http_server_active_requests';

/** Every request counted so far, by series. */
export function readings(registry: Registry): Reading[] {
  return labelSetsOf(registry.snapshot(), duration).map((labels) => {
    const { count, sum } = histogramOf(registry.snapshot(), duration, labels);
    return {
      method: labels['http_request_method'] ?? '',
      route: labels['http_route'] ?? '',
      status: labels['http_response_status_code'] ?? '',
      scheme: labels['url_scheme'] ?? '',
      errorType: labels['error_type'] ?? '',
      count,
      sum,
    };
  });
}

export function requestsCounted(registry: Registry): number {
  return readings(registry).reduce((total, { count }) => total + count, 0);
}

/** Requests in flight, over all methods. */
export function inFlight(registry: Registry): number {
  const snapshot = registry.snapshot();
  const blocks = snapshot.families.find(({ name }) => name === active)?.blocks ?? [];
  return blocks.reduce((total, { values, rows }) => total + values.slice(0, rows).reduce((sum, n) => sum + n, 0), 0);
}

/** Bytes of bodies received and sent, over all series. */
export function bodyBytes(registry: Registry, which: 'request' | 'response'): number {
  const name = `http_server_${which}_body_size_bytes`;
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, name).reduce((total, labels) => total + histogramOf(snapshot, name, labels).sum, 0);
}

/** Waits for a number of requests to be counted and none to be in flight; then, whether more come. */
export async function settled(registry: Registry, requests: number): Promise<void> {
  await until(() => requestsCounted(registry) >= requests && inFlight(registry) === 0);
  // What would count twice does so a little later.
  await pause(30);
}
