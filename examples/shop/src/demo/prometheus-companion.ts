import { setTimeout as wait } from 'node:timers/promises';
import { findOnPath, type PrometheusServer, startPrometheus } from './prometheus.js';

/** A Prometheus that is running, or why there is none: the demo goes on without. */
export type Companion =
  | { readonly server: PrometheusServer; readonly trouble?: undefined }
  | { readonly server?: undefined; readonly trouble: string };

export async function launchPrometheus(metricsUrl: string): Promise<Companion> {
  const program = findOnPath('prometheus', process.env['PATH']);
  if (program === undefined) return { trouble: 'none on PATH: apt-get install prometheus or prometheus.io/download' };
  const server = await startPrometheus(program, new URL(metricsUrl).host);
  try {
    await server.ready;
    return { server };
  } catch (error) {
    await server.stop();
    return { trouble: `did not start: ${(error as Error).message}` };
  }
}

/** What Prometheus knows of the shop. */
export interface Scraped {
  readonly url: string;
  readonly scrapes: number;
  readonly requests: number;
  /** Why its last scrape failed, where it did. */
  readonly error?: string;
}

/** Prometheus looks for targets every five seconds: so long may it take until the first scrape. */
const catchUpMs = 8000;

/** Waits until Prometheus has read `expected` requests, or for as long as that may reasonably take. */
export async function readBack(prometheus: PrometheusServer, expected: number, signal: AbortSignal): Promise<Scraped> {
  const giveUpMs = performance.now() + catchUpMs;
  let requests: number | undefined;
  do {
    await wait(200, undefined, { signal });
    requests = await prometheus.query('sum(http_server_request_duration_seconds_count)');
  } while (requests !== expected && performance.now() < giveUpMs);
  const scrapes = await prometheus.query('sum_over_time(up{job="shop"}[1h])');
  const error = await prometheus.lastScrapeError();
  return { url: prometheus.url, scrapes: scrapes ?? 0, requests: requests ?? 0, ...(error && { error }) };
}
