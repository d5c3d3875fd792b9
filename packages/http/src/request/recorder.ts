import type { Registry } from '@sonde/metrics';
import type { RequestExchange } from './exchange.js';

/** The labels every request has, by their short names. */
export type RequestLabel = 'method' | 'route' | 'status' | 'scheme' | 'errorType';

export type RequestMetric = 'duration' | 'activeRequests' | 'requestBodySize' | 'responseBodySize';

/** What is known of a request once it has ended, ready to be recorded: every text in it is bounded. */
export interface RequestRecord {
  readonly exchange: RequestExchange;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly errorType: string;
  readonly seconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Values of the labels that the options add, in their order. */
  readonly extra: readonly (string | number | boolean)[];
}

/** Turns what happened into observations: which metrics there are, and what they are called. */
export interface RequestRecorder {
  /** Whether the bodies have to be counted. */
  readonly countsBodies: boolean;
  started(method: string, scheme: 'http' | 'https'): void;
  /** The request is no longer in flight. Called exactly once for every `started`. */
  ended(method: string, scheme: 'http' | 'https'): void;
  record(record: RequestRecord): void;
}

/** Makes the recorder of a registry. Called once, when the middleware is made. */
export type RequestPreset = (registry: Registry, options: RecorderOptions) => RequestRecorder;

/** The options that concern what is recorded, as `RequestOptions` has them. */
export interface RecorderOptions {
  readonly omitLabels: readonly RequestLabel[] | undefined;
  readonly metrics: readonly RequestMetric[] | undefined;
  readonly groupStatusCodes: boolean | undefined;
  readonly buckets: readonly number[] | undefined;
  readonly sizeBuckets: readonly number[] | undefined;
  /** Names of the labels that the options add. */
  readonly extraLabels: readonly string[];
}

/** `2xx` for 200. */
export function statusGroup(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
