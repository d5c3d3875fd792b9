import { checkOptions, describeValue, type OptionRule, type Registry, type SnapshotSource } from '@sonde/metrics';
import { invalidOption, type OtlpError } from '../errors.js';
import { type ResourceDetectorName, resourceDetectorNames } from '../resource/detector-names.js';
import { type Temporality, temporalities } from '../temporality/temporality.js';
import type { PushStateChange } from './push-state.js';

export const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;
export const compressions = ['gzip', 'none'] as const;

export type OtlpProtocol = (typeof protocols)[number];
export type OtlpCompression = (typeof compressions)[number];

/** Asked before each push, so that tokens may change. */
export type HeaderSource = () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** PEM, as text or bytes. */
export interface OtlpTlsOptions {
  /** Whom to trust instead of the well-known authorities. */
  readonly ca?: string | Uint8Array | undefined;
  /** The certificate of this service, where the receiver asks for one; with its `key`. */
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
}

/** What an attribute of the resource may be. */
export type ResourceValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

/** What is left out comes from the environment (`OTEL_…`), and then from the defaults of OpenTelemetry. */
export interface OtlpOptions {
  /** What is pushed. Default: `defaultRegistry` of `@sonde/metrics`. */
  readonly registry?: SnapshotSource | undefined;
  /**
   * Where the receiver is, as `OTEL_EXPORTER_OTLP_ENDPOINT` says it: `v1/metrics` is added where the path does not end
   * in it (not with grpc, which has no path). Default: `http://localhost:4318`, with grpc `http://localhost:4317`.
   */
  readonly endpoint?: string | URL | undefined;
  /** Default: `http/protobuf`. `grpc` needs the package `@opentelemetry/otlp-grpc-exporter-base`. */
  readonly protocol?: OtlpProtocol | undefined;
  /** Sent with each push, beside those of the environment; a function is asked before each push. */
  readonly headers?: Readonly<Record<string, string>> | HeaderSource | undefined;
  /** From the start of one push to the start of the next, in milliseconds. Default: 60 000. */
  readonly intervalMs?: number | undefined;
  /** How long sending may take, repetitions included, in milliseconds. Default: 10 000. */
  readonly timeoutMs?: number | undefined;
  /** How long a whole push may take: collecting, encoding and sending, in milliseconds. Default: 30 000. */
  readonly pushTimeoutMs?: number | undefined;
  /** Totals since the start, or since the last push that arrived. Default: `cumulative`. */
  readonly temporality?: Temporality | undefined;
  /** Default: `none`. */
  readonly compression?: OtlpCompression | undefined;
  /** Certificates. Given, those of the environment are not read. */
  readonly tls?: OtlpTlsOptions | undefined;
  /** Attributes of this process, such as `service.name`, before those that are detected. */
  readonly resource?: Readonly<Record<string, ResourceValue>> | undefined;
  /** What is detected. Default: `OTEL_NODE_RESOURCE_DETECTORS`, or all of them. */
  readonly resourceDetectors?: readonly ResourceDetectorName[] | undefined;
  /** Where pushes are counted. Default: the registry that is pushed; `false`: nowhere. */
  readonly selfMetrics?: Registry | false | undefined;
  /** Told when pushes begin to fail, and when they work again. Default: `process.emitWarning`, one line for each. */
  readonly onStateChange?: ((change: PushStateChange) => void) | undefined;
  /** Told what is wrong with the environment or the set-up, once each. Default: `process.emitWarning`. */
  readonly onFault?: ((error: OtlpError) => void) | undefined;
}

/** Node's timers take no longer delay: 2^31 - 1 ms, almost 25 days. */
export const maxTimerMs = 2_147_483_647;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const hasMethod = (value: unknown, name: string): boolean =>
  isObject(value) && isFunction((value as Record<string, unknown>)[name]);

const duration: OptionRule = [
  `a whole number of milliseconds from 1 to ${maxTimerMs}`,
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxTimerMs,
];

/** Looked at apart, by readers that do not repeat what they were given: it may be a secret. */
const lookedAtApart: OptionRule = ['', () => true];

const rules: Readonly<Record<keyof OtlpOptions, OptionRule>> = {
  registry: ['a Registry, or anything else with collect()', (value) => hasMethod(value, 'collect')],
  endpoint: lookedAtApart,
  protocol: oneOf(protocols),
  headers: lookedAtApart,
  intervalMs: duration,
  timeoutMs: duration,
  pushTimeoutMs: duration,
  temporality: oneOf(temporalities),
  compression: oneOf(compressions),
  tls: lookedAtApart,
  resource: ['an object of strings, numbers, booleans, or lists of one of them', isResource],
  resourceDetectors: [
    `a list of ${resourceDetectorNames.join(', ')}`,
    (value) => Array.isArray(value) && value.every((name) => resourceDetectorNames.includes(name)),
  ],
  selfMetrics: ['a Registry, or false', (value) => value === false || hasMethod(value, 'counter')],
  onStateChange: ['a function', isFunction],
  onFault: ['a function', isFunction],
};

/** @throws OtlpError SONDE_INVALID_OPTION, without a word of what may be secret */
export function checkOtlpOptions(options: OtlpOptions): void {
  checkOptions('startOtlp', rules, options);
  checkHeaders(options.headers);
  checkTls(options.tls);
}

function oneOf(names: readonly string[]): OptionRule {
  return [names.map((name) => `'${name}'`).join(', '), (value) => names.includes(value as string)];
}

function isResource(value: unknown): boolean {
  const isPlain = (one: unknown) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean';
  return (
    isObject(value) &&
    Object.values(value).every(
      (one) =>
        isPlain(one) || (Array.isArray(one) && one.every((each) => isPlain(each) && typeof each === typeof one[0])),
    )
  );
}

function checkHeaders(headers: OtlpOptions['headers']): void {
  if (headers === undefined || isFunction(headers)) return;
  const expected = 'an object of header values by header names, or a function that gives one';
  if (!isObject(headers) || Array.isArray(headers)) throw invalidOption('headers', kindOf(headers), expected);
  const fault = firstHeaderFault(headers);
  if (fault !== undefined) throw invalidOption('headers', fault, expected);
}

/** What is wrong with the first header that cannot be sent. */
export function firstHeaderFault(headers: object): string | undefined {
  for (const [index, [name, value]] of Object.entries(headers).entries()) {
    const fault = headerFault(name, value);
    if (fault !== undefined) return `${fault} as entry ${index + 1}`;
  }
  return undefined;
}

/** Of the connection and of the body, which are not the caller's: RFC 9110, "Connection", and RFC 9112, "Message Body". */
const ownedByHttp = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What is wrong with a header, in words that hold neither its value nor an invalid name, which may be a credential that
 * was not put where it belongs. RFC 9110, "Field Names" and "Field Values". What HTTP or gRPC keeps for itself is
 * refused with each protocol, so that the same headers do for all of them.
 */
export function headerFault(name: string, value: unknown): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'an invalid header name';
  const lowerCased = name.toLowerCase();
  if (ownedByHttp.has(lowerCased)) return `${lowerCased}, which HTTP sets itself,`;
  if (lowerCased.startsWith('grpc-')) return 'a header name that begins with grpc-, which gRPC sets itself,';
  if (lowerCased.endsWith('-bin')) return 'a header name that ends with -bin, which gRPC keeps for bytes,';
  if (typeof value !== 'string') return `${kindOf(value)} as value of ${describeValue(name)}`;
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    return `a character that HTTP forbids in the value of ${describeValue(name)}`;
  return undefined;
}

function checkTls(tls: OtlpOptions['tls']): void {
  if (tls === undefined) return;
  const expected = '{ ca, cert, key }, each of them PEM as a string or bytes';
  if (!isObject(tls)) throw invalidOption('tls', kindOf(tls), expected);
  for (const [name, value] of Object.entries(tls)) {
    if (name !== 'ca' && name !== 'cert' && name !== 'key') {
      throw invalidOption('tls', `the unknown field ${describeValue(name)}`, expected);
    }
    if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) continue;
    throw invalidOption('tls', `${kindOf(value)} as ${name}`, expected);
  }
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw invalidOption('tls', tls.cert === undefined ? 'a key alone' : 'a cert alone', 'cert and key together');
  }
}

/** What a value is, without the value. */
function kindOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `a ${typeof value}` : describeValue(value);
}
