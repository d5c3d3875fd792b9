import { describeValue, type Registry } from '@sonde/metrics';
import { invalidOption, type PrometheusError } from '../errors.js';
import { type ExpositionFormat, expositionFormats, type NamingOptions } from '../exposition.js';
import { namingOptionNames, readNamingOptions } from '../naming-options.js';
import { maxTimerMs, readBoolean, readInteger, readOptional, refuseUnknownOptions } from '../options.js';
import { type AuthOptions, type Authorization, createAuthorization } from './authorization.js';

export interface HandlerOptions extends NamingOptions {
  /** Who may scrape. Absent: everyone who reaches the handler. */
  readonly auth?: AuthOptions | undefined;
  /** What may be negotiated; a scraper that wants none of it gets text, if that is among them. Default: all three. */
  readonly formats?: readonly ExpositionFormat[] | undefined;
  /** Whether OpenMetrics gets `_created` samples, and protobuf created timestamps. Default: true. */
  readonly created?: boolean | undefined;
  /** Whether the answer may be compressed when the scraper asks for it. Default: true. */
  readonly compression?: boolean | undefined;
  /** Scrapes served at the same time; one more is answered 503. Default: 64. */
  readonly maxConcurrent?: number | undefined;
  /** The longest that collecting and the first rendered bytes may take before the answer is 503. Default: 30 000. */
  readonly collectTimeoutMs?: number | undefined;
  /** A reader that does not take 64 KiB within this time is cut off. Default: 30 000. */
  readonly writeTimeoutMs?: number | undefined;
  /** Counts the scrapes of this handler in `sonde_scrapes_total{outcome}` of that registry. Absent: not counted. */
  readonly selfMetrics?: Registry | undefined;
  /** Gets every failed scrape once. Absent: one process warning for each code. */
  readonly onError?: ((error: PrometheusError) => void) | undefined;
}

/** The options of a handler with their defaults, checked. Secrets are not among them. */
export interface HandlerSettings {
  readonly authorization: Authorization | undefined;
  readonly formats: readonly ExpositionFormat[];
  readonly naming: NamingOptions;
  readonly created: boolean | undefined;
  readonly compression: boolean;
  readonly maxConcurrent: number;
  readonly collectTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly selfMetrics: Registry | undefined;
  readonly onError: ((error: PrometheusError) => void) | undefined;
}

const known: Readonly<Record<Exclude<keyof HandlerOptions, keyof NamingOptions>, true>> = {
  auth: true,
  formats: true,
  created: true,
  compression: true,
  maxConcurrent: true,
  collectTimeoutMs: true,
  writeTimeoutMs: true,
  selfMetrics: true,
  onError: true,
};

export const handlerOptionNames: readonly string[] = [...Object.keys(known), ...namingOptionNames];

/** Refuses what it cannot serve by, when the handler is made and not at the first scrape. */
export function readHandlerOptions(options: HandlerOptions): HandlerSettings {
  refuseUnknownOptions(options, handlerOptionNames);
  const { auth, formats, selfMetrics, onError } = options;
  return {
    authorization: auth === undefined ? undefined : createAuthorization(checkedAuth(auth)),
    formats: formats === undefined ? expositionFormats : checkedFormats(formats),
    naming: readNamingOptions(options),
    created: readBoolean('created', options.created),
    compression: readBoolean('compression', options.compression) ?? true,
    maxConcurrent: readInteger('maxConcurrent', options.maxConcurrent ?? 64, 1, 1_000_000),
    collectTimeoutMs: readInteger('collectTimeoutMs', options.collectTimeoutMs ?? 30_000, 1, maxTimerMs),
    writeTimeoutMs: readInteger('writeTimeoutMs', options.writeTimeoutMs ?? 30_000, 1, maxTimerMs),
    selfMetrics: readOptional('selfMetrics', selfMetrics, isRegistry, 'a Registry'),
    onError: readOptional('onError', onError, (value) => typeof value === 'function', 'a function'),
  };
}

function isRegistry(value: unknown): boolean {
  return typeof (value as Registry | null)?.counter === 'function';
}

/** Says nothing of the value: a misplaced secret must not reach a log. */
function checkedAuth(auth: AuthOptions): AuthOptions {
  const keys = typeof auth === 'object' && auth !== null ? Object.keys(auth) : [];
  if (keys.length === 1 && (keys[0] === 'basic' || keys[0] === 'bearer')) return auth;
  throw invalidOption(
    'auth',
    keys.length > 1 ? 'an object with several fields' : 'something else',
    '{ basic: { username, password } } or { bearer: token }',
    'Choose one of the two; leave the option out to serve everyone.',
  );
}

function checkedFormats(formats: readonly ExpositionFormat[]): readonly ExpositionFormat[] {
  const isValid =
    Array.isArray(formats) && formats.length > 0 && formats.every((format) => expositionFormats.includes(format));
  if (isValid) return [...formats];
  throw invalidOption(
    'formats',
    Array.isArray(formats) ? `[${formats.map(describeValue).join(', ')}]` : describeValue(formats),
    "a list of 'text', 'openmetrics' and 'protobuf'",
    'Leave the option out to offer all of them.',
  );
}
