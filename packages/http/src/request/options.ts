import type { LabelValue, Registry } from '@sonde/metrics';
import type { RequestLabel, RequestMetric, RequestPreset } from './recorder.js';

/** A request that has ended, as label and route functions see it. */
export interface FinishedRequest<Context = unknown> {
  /** A known method, or `_OTHER`. */
  readonly method: string;
  /** The pattern that matched, or `''`. */
  readonly route: string;
  readonly status: number;
  readonly scheme: 'http' | 'https';
  /** `''` where nothing failed. */
  readonly errorType: string;
  readonly seconds: number;
  /** As the client sent it, with its query: unbounded, so never a label as it stands. */
  readonly url: string;
  /** The framework's own object: Express's `req`, Fastify's `request`, the `Context` of Koa and Hono, h3's event. */
  readonly context: Context;
}

/** Says that a path is left out: the path itself, a path with all below it (`'/internal/*'`), a pattern, a function. */
export type SkipRule = string | RegExp | ((request: { readonly method: string; readonly url: string }) => boolean);

export interface RequestOptions<Context = unknown> {
  /** Where to record. Default: `defaultRegistry` of `@sonde/metrics`. */
  readonly registry?: Registry | undefined;
  /** Requests that are not measured: `['/metrics', '/health/*']`. Query strings do not count. */
  readonly skip?: SkipRule | readonly SkipRule[] | undefined;
  /** Labels of your own, read when the request has ended: `{ tenant: ({ context }) => … }`. Keep their values few. */
  readonly labels?: Readonly<Record<string, (request: FinishedRequest<Context>) => LabelValue>> | undefined;
  /** Standard labels to leave out. */
  readonly omitLabels?: readonly RequestLabel[] | undefined;
  /** Which metrics to keep. Default: all four. */
  readonly metrics?: readonly RequestMetric[] | undefined;
  /** Expose `2xx` instead of `200`. Default false. */
  readonly groupStatusCodes?: boolean | undefined;
  /** Bounds of the duration in seconds. Default: those of the semantic conventions, 5 ms to 10 s. */
  readonly buckets?: readonly number[] | undefined;
  /** Bounds of the two body sizes in bytes. Default: 64 B to 16 MiB, each four times the one before. */
  readonly sizeBuckets?: readonly number[] | undefined;
  /** Methods that are told apart; all others are `_OTHER`. Default: those of RFC 9110, PATCH and QUERY. */
  readonly knownMethods?: readonly string[] | undefined;
  /**
   * Names the route, where the framework's pattern will not do; `undefined` keeps the pattern. Its values become
   * series: return patterns, never paths.
   */
  readonly route?: ((request: FinishedRequest<Context>) => string | undefined) | undefined;
  /** Believe `X-Forwarded-Proto` and `Forwarded`, because a proxy of yours sets them. Default false. */
  readonly trustProxy?: boolean | undefined;
  /**
   * Open a scope for each request. Default true. Without it `currentScope()` knows of no request, nor does whatever
   * builds on it; on Node.js 20 and 22, where asynchronous context is dear, a request costs some 2 µs less.
   */
  readonly scope?: boolean | undefined;
  /** Names and labels of another package instead of the semantic conventions: see `@sonde/http/presets`. */
  readonly preset?: RequestPreset | undefined;
}
