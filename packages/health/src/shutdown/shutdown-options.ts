import { constants } from 'node:os';
import { type Clock, checkOptions, describeValue, type OptionRule, type Registry, SondeError } from '@sonde/metrics';
import type { HealthError } from '../errors.js';
import type { HealthSource } from '../model/health-source.js';
import { type Closer, type CloserOptions, closerStages } from './closers.js';
import type { DrainableServer } from './server-drain.js';
import type { ShutdownPhase } from './shutdown-phase.js';

/** Where progress is written, one line at a time: `console`, or a logger such as pino's. */
export interface ShutdownLog {
  info(message: string): unknown;
  warn(message: string): unknown;
}

export interface GracefulShutdownOptions {
  /** Told first, so that its probes answer 503 for readiness from then on. */
  readonly health?: HealthSource | undefined;
  /** What `listen` returned, listening already or not yet. Fastify and NestJS have it as `app.server` and `app.getHttpServer()`. */
  readonly servers?: readonly DrainableServer[] | undefined;
  readonly closers?: readonly Closer[] | undefined;
  /**
   * How long to go on accepting after readiness has turned 503, in milliseconds. Default `auto`: one and a half gaps
   * between the last readiness probes plus 1 s, in production (NODE_ENV, or inside Kubernetes) at least 5 s, at most
   * 15 s; none for Ctrl-C at a terminal, where nothing listens yet, and where no probe ever found the service ready.
   */
  readonly delayMs?: number | 'auto' | undefined;
  /** How long requests under way may take, in milliseconds; then their connections are cut. Default: 10 000. */
  readonly drainTimeoutMs?: number | undefined;
  /** How long a closer may take that does not say itself, in milliseconds. Default: 4 000. */
  readonly closerTimeoutMs?: number | undefined;
  /**
   * How long the whole may take, in milliseconds; then the process exits with 124. Default: 28 000, two seconds less
   * than Kubernetes gives (`terminationGracePeriodSeconds`: 30), so that the process can say what it waited for.
   */
  readonly timeoutMs?: number | undefined;
  /** Default: SIGTERM and SIGINT. None: nothing begins by itself, `run` does. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Whether the process is ended at the end, or else left to end by itself. Default: true. */
  readonly exit?: boolean | undefined;
  /** Default: nowhere in production and tests, else `console`. What goes wrong is told to `onFault`. */
  readonly log?: ShutdownLog | false | undefined;
  /** Where the phase, the time it took and the requests in flight are recorded. Default `defaultRegistry`; `false`: nowhere. */
  readonly registry?: Registry | false | undefined;
  /** Told of each phase when it begins. */
  readonly onPhase?: ((phase: ShutdownPhase) => unknown) | undefined;
  /** Told of what goes wrong. Default: `log.warn`, and `process.emitWarning` where there is no log. */
  readonly onFault?: ((error: HealthError) => unknown) | undefined;
  readonly clock?: Clock | undefined;
}

/** Node's timers take no longer delay. */
const maxTimerMs = 2 ** 31 - 1;
const isMs = (value: unknown, least: number): boolean =>
  typeof value === 'number' && value >= least && value <= maxTimerMs;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const hasMethods = (value: unknown, ...names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => isFunction((value as Record<string, unknown>)[name]));

/** One that this system knows, and that a process can see. */
const isSignal = (name: unknown): boolean =>
  typeof name === 'string' && Object.hasOwn(constants.signals, name) && name !== 'SIGKILL' && name !== 'SIGSTOP';

const limit: OptionRule = [`milliseconds, 1 to ${maxTimerMs}`, (value) => isMs(value, 1)];
const text: OptionRule = ['a name', (value) => typeof value === 'string' && value !== ''];
const list: OptionRule = ['a list', Array.isArray];

const rules: Readonly<Record<keyof GracefulShutdownOptions, OptionRule>> = {
  health: ['a Health', (value) => hasMethods(value, 'probe', 'beginShutdown', 'probeGapMs')],
  servers: list,
  closers: list,
  delayMs: [`'auto', or milliseconds, 0 to ${maxTimerMs}`, (value) => value === 'auto' || isMs(value, 0)],
  drainTimeoutMs: limit,
  closerTimeoutMs: limit,
  timeoutMs: limit,
  signals: [
    "a list of signals such as 'SIGTERM' (not SIGKILL and SIGSTOP, which no process sees)",
    (value) => Array.isArray(value) && value.every(isSignal),
  ],
  exit: ['true or false', (value) => typeof value === 'boolean'],
  log: ["console, a logger such as pino's, or false", (value) => value === false || hasMethods(value, 'info', 'warn')],
  registry: ['a Registry, or false', (value) => value === false || hasMethods(value, 'gauge', 'stateSet')],
  onPhase: ['a function', isFunction],
  onFault: ['a function', isFunction],
  clock: ['a Clock', (value) => hasMethods(value, 'monotonicMs', 'epochMs')],
};

const closerRules: Readonly<Record<keyof Closer, OptionRule>> = {
  name: text,
  close: ['a function', isFunction],
  stage: [closerStages.map((stage) => `'${stage}'`).join(', '), (value) => closerStages.includes(value as 'pools')],
  timeoutMs: limit,
};

/** What `@godaddy/terminus` and `lightship` call otherwise, or have in another place. */
const elsewhere: Readonly<Record<string, string>> = {
  healthChecks: 'Add each to a Health: health.check({ name, check }).',
  onSignal: 'Use closers: [{ name, close }].',
  onShutdown: "Use closers: [{ name, close, stage: 'last' }].",
  beforeShutdown: 'Use delayMs, which is right by itself in most places.',
  shutdownDelay: 'Use delayMs, which is right by itself in most places.',
  gracefulShutdownTimeout: 'Use timeoutMs.',
  shutdownHandlerTimeout: 'Use closerTimeoutMs.',
  logger: 'Use log, and onFault for what goes wrong.',
};

/** @throws HealthError SONDE_INVALID_OPTION */
export function checkShutdownOptions(options: GracefulShutdownOptions): void {
  checkOptions('gracefulShutdown', rules, options, elsewhere);
}

/** @throws HealthError SONDE_INVALID_OPTION */
export function checkCloser(closer: Closer): Closer {
  checkOptions('a closer', closerRules, closer);
  for (const name of ['name', 'close'] as const) {
    if (closer[name] === undefined) throw invalid(`${name} of a closer`, 'nothing', closerRules[name][0]);
  }
  return closer;
}

export function closerOf(name: string, close: Closer['close'], options: CloserOptions | undefined): Closer {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw invalid(`options of closer ${describeValue(name)}`, describeValue(options), '{ stage, timeoutMs }');
  }
  return checkCloser({ ...options, name, close });
}

/** @throws HealthError SONDE_INVALID_OPTION where it is something that merely has a server */
export function checkServer(server: unknown): DrainableServer {
  if (hasMethods(server, 'close', 'on', 'off', 'emit') && typeof (server as DrainableServer).listening === 'boolean') {
    return server as DrainableServer;
  }
  throw invalid(
    'a server of gracefulShutdown',
    describeValue(server),
    'a server of node:http, https, http2 or net',
    'Pass what app.listen() returned (Express, Koa, Hono), app.server (Fastify) or app.getHttpServer() (NestJS).',
  );
}

function invalid(what: string, got: string, expected: string, next = 'Correct it.'): HealthError {
  return new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });
}
