import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from '@sonde/metrics';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { until } from './kit/client.js';

const duration = 'http_client_request_duration_seconds';

/** One series of the duration of outgoing requests; its standard labels by their short names. */
export interface OutgoingReading {
  readonly method: string;
  readonly address: string;
  readonly port: string;
  readonly status: string;
  readonly errorType: string;
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}

/** Every outgoing request counted so far, by series. */
export function outgoing(registry: Registry): OutgoingReading[] {
  const snapshot = registry.snapshot();
  return labelSetsOf(snapshot, duration).map((labels) => {
    const { count, sum } = histogramOf(snapshot, duration, labels);
    return {
      method: labels['http_request_method'] ?? '',
      address: labels['server_address'] ?? '',
      port: labels['server_port'] ?? '',
      status: labels['http_response_status_code'] ?? '',
      errorType: labels['error_type'] ?? '',
      count,
      sum,
    };
  });
}

/** `GET 200`, `GET 404 404`, `GET - ECONNREFUSED`: method, status and error of each request counted, sorted. */
function endings(registry: Registry): string[] {
  return outgoing(registry)
    .flatMap(({ method, status, errorType, count }) =>
      Array<string>(count).fill(`${method} ${status || '-'} ${errorType}`.trimEnd()),
    )
    .sort();
}

/** Waits for so many requests to be counted; then, whether more come. */
export async function counted(registry: Registry, requests: number): Promise<string[]> {
  await until(() => endings(registry).length >= requests);
  await pause(30);
  return endings(registry);
}
