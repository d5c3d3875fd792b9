import { checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { HealthSource } from '../model/health-source.js';
import type { ProbeName } from '../model/status.js';

/** A request for a probe, whatever framework it came through. */
export interface ProbeRequest<Context = unknown> {
  readonly method: string;
  /** Path and query, as the handler met them. */
  readonly url: string;
  /** A header by its name in lower case; several of one name joined by `, `. */
  header(name: string): string | undefined;
  /** What the framework hands to its handlers: Node's or Express's request, Fastify's request, `ctx`, `c`, `event`. */
  readonly context: Context;
}

/**
 * Who sees more than names and states: messages, latencies, since when, the version.
 *
 * - `never`, `always`
 * - `{ token }`: who sends it, as `Authorization: Bearer <token>` or as the password of `Basic`. At least 16 visible
 *   ASCII characters; several, so that one can be replaced without a gap; unset, as of a variable of the environment that
 *   nobody set, means nobody
 * - a function, which has half a second if it answers with a promise
 */
export type DetailsOption<Context = unknown> =
  | 'never'
  | 'always'
  | { readonly token: string | readonly string[] | undefined }
  | ((request: ProbeRequest<Context>) => boolean | PromiseLike<boolean>);

/** How probes are served. */
export interface ProbeOptions<Context = unknown> {
  /** Where `all` is; the others are below it: `/health/live`, `/health/ready`, `/health/startup`. Default `/health`. */
  readonly path?: string | undefined;
  /** Other places of single probes, such as `{ live: '/livez' }`; `false`: not served. */
  readonly paths?: Partial<Readonly<Record<ProbeName, string | false>>> | undefined;
  /** Default `never`. */
  readonly details?: DetailsOption<Context> | undefined;
  /** `serviceId` of `application/health+json`, for those who may see details. */
  readonly serviceId?: string | undefined;
  /** `description` of `application/health+json`, for those who may see details. */
  readonly description?: string | undefined;
}

const text: OptionRule = ['a text that is not empty', (value) => typeof value === 'string' && value !== ''];

const probeRules: Readonly<Record<keyof ProbeOptions, OptionRule>> = {
  path: ['a path that begins with "/", without query and patterns, such as /health', isPath],
  paths: ['an object of probes and their paths, such as { live: "/livez", all: false }', isPaths],
  details: ["'never', 'always', { token } or a function", isDetails],
  serviceId: text,
  description: text,
};

export const probeOptionNames = Object.keys(probeRules);

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkProbeOptions(what: string, health: unknown, options: unknown): void {
  checkHealth(what, health);
  checkOptions(what, probeRules, options);
}

function checkHealth(what: string, health: unknown): asserts health is HealthSource {
  const { probe, onChange } = (health ?? {}) as Partial<HealthSource>;
  if (typeof probe === 'function' && typeof onChange === 'function') return;
  const next = 'Pass what new Health() made, before the options.';
  throw invalidOption('health', describeValue(health), `the Health that ${what} answers for`, next);
}

/** No characters that mean something to a router. */
function isPath(value: unknown): boolean {
  return typeof value === 'string' && /^(\/[\w.~@$&'+,;=%-]+)+\/?$|^\/$/.test(value);
}

const probeNames: readonly string[] = ['live', 'ready', 'startup', 'all'] satisfies ProbeName[];

function isPaths(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, path]) => probeNames.includes(name) && (path === undefined || path === false || isPath(path)),
  );
}

function isDetails(value: unknown): boolean {
  if (value === 'never' || value === 'always' || typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'token';
}
