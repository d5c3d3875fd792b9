import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';
import type { QueriesError } from '../errors.js';
import type { AdviceConnection } from './connection.js';

const systems: readonly unknown[] = ['postgresql', 'mysql', 'mariadb', 'sqlite'] satisfies AdviceConnection['system'][];

const makers = 'fromPg, fromPostgres, fromPglite, fromMysql2, fromMariadb or fromSqlite';

/** @throws SondeError SONDE_INVALID_OPTION: a URL, a pool or something else in the place of a connection */
export function checkConnection(what: string, given: unknown): asserts given is AdviceConnection {
  const { system, query } = (given ?? {}) as Partial<AdviceConnection>;
  if (systems.includes(system) && typeof query === 'function') return;
  throw wrongArgument(`the connection of ${what}`, given, 'one that fromUrl or its like made', nextFor(given));
}

function nextFor(given: unknown): string {
  if (typeof given === 'string' || given instanceof URL) return 'Pass await fromUrl(url).';
  if (isPromise(given)) return 'Await it first: await fromUrl(url).';
  return `Pass await fromUrl(url), or one connection of a driver through ${makers}.`;
}

/** @throws SondeError SONDE_INVALID_OPTION: no object with the text of a statement */
export function checkStatement(given: unknown): void {
  const { text, system, fingerprint } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';
  if (typeof text === 'string' && isText(system) && isText(fingerprint)) return;
  throw wrongArgument(
    'the statement of explain()',
    given,
    'an object with its text',
    "Pass { text: 'SELECT …' }, or the statement of a finding.",
  );
}

/**
 * @param methods of which it must have all
 * @throws SondeError SONDE_INVALID_OPTION: something else than what a driver makes
 */
export function checkDriverObject(what: string, given: unknown, methods: readonly string[], expected: string): void {
  const isFit = typeof given === 'function' || (typeof given === 'object' && given !== null);
  if (isFit && methods.every((name) => typeof (given as Record<string, unknown>)[name] === 'function')) return;
  throw wrongArgument(what, given, expected, isPromise(given) ? 'Await it first.' : 'For a URL there is fromUrl(url).');
}

/** @throws SondeError SONDE_INVALID_OPTION: a pool, whose next query may run on another connection */
export function refusePool(what: string, isPool: boolean, taken: string): void {
  if (isPool) throw invalidArgument(what, 'a pool', 'one connection', `Pass ${taken}, and release it afterwards.`);
}

/** @throws SondeError SONDE_INVALID_OPTION: no text, which is not repeated: it may hold a password */
export function checkUrl(given: unknown): asserts given is string {
  if (typeof given === 'string') return;
  const next =
    given instanceof URL ? 'Pass its href.' : 'Pass the URL of a database, such as process.env.DATABASE_URL.';
  throw wrongArgument('the URL of fromUrl()', given, 'a text', next);
}

export function wrongArgument(what: string, given: unknown, expected: string, next: string): QueriesError {
  return invalidArgument(what, kindOf(given), expected, next);
}

function invalidArgument(what: string, got: string, expected: string, next: string): QueriesError {
  return new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });
}

/** What was passed without its content: a text may be a URL with its password, or a statement with its values. */
function kindOf(given: unknown): string {
  if (typeof given === 'string') return 'a text';
  return isPromise(given) ? 'a promise' : describeValue(given);
}

function isPromise(given: unknown): boolean {
  return typeof (given as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

const texts: OptionRule = [
  'a list of texts',
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
];
const milliseconds: OptionRule = [
  'a whole number of milliseconds, at least 1',
  (value) => Number.isSafeInteger(value) && (value as number) >= 1,
];
const amount: OptionRule = ['a number of at least 0', (value) => Number.isFinite(value) && (value as number) >= 0];
const share: OptionRule = ['a number from 0 to 1', (value) => amount[1](value) && (value as number) <= 1];
const nested: OptionRule = ['an object', (value) => typeof value === 'object' && value !== null];
const method = (name: string): ((value: unknown) => boolean) => {
  return (value) => typeof (value as Record<string, unknown> | null)?.[name] === 'function';
};
const sessionRules = { timeoutMs: milliseconds, lockTimeoutMs: milliseconds };

const connectRules: Readonly<Record<string, OptionRule>> = { connectTimeoutMs: milliseconds, drivers: texts };

const explainRules: Readonly<Record<string, OptionRule>> = {
  ...sessionRules,
  limit: ['an ExplainLimit', method('take')],
  thresholds: nested,
};

const thresholdRules: Readonly<Record<string, OptionRule>> = { minRows: amount, maxShare: share, misestimate: amount };

const adviseRules: Readonly<Record<string, OptionRule>> = {
  ...sessionRules,
  schemas: texts,
  explain: texts,
  statements: nested,
  minRows: amount,
  unusedAfterDays: amount,
  clock: ['a Clock of @sonde/metrics', method('epochMs')],
  onProgress: ['a function', (value) => typeof value === 'function'],
};

const statementRules: Readonly<Record<string, OptionRule>> = {
  limit: amount,
  minMeanMs: amount,
  minCalls: amount,
  minShare: share,
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkConnectOptions(given: unknown): void {
  checkTextless('fromUrl()', connectRules, given);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkExplainOptions(given: unknown): void {
  checkTextless('explain()', explainRules, given);
  checkOptions('thresholds of explain()', thresholdRules, (given as { thresholds?: object }).thresholds ?? {});
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkAdviseOptions(given: unknown): void {
  checkTextless('advise()', adviseRules, given);
  checkOptions('statements of advise()', statementRules, (given as { statements?: object }).statements ?? {});
}

/** A text in the wrong place may be a URL or a statement: it is not repeated, as other values are. */
function checkTextless(what: string, rules: Readonly<Record<string, OptionRule>>, given: unknown): void {
  if (typeof given === 'string') {
    throw wrongArgument(what, given, 'an options object', `Its options are ${Object.keys(rules).join(', ')}.`);
  }
  const { explain } = (given ?? {}) as { readonly explain?: unknown };
  if (typeof explain === 'string' && rules['explain'] !== undefined) {
    throw wrongArgument(`option "explain" of ${what}`, explain, texts[0], 'Pass an array, also of one statement.');
  }
  checkOptions(what, rules, given);
}
