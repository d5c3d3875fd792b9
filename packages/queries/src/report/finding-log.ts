import { describeValue, SondeError } from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';
import type { StatementInfo } from '../query/statement.js';
import { checkFinding } from './check-findings.js';
import { otherWorkOf, placeOf, workOf } from './finding-facts.js';
import { findingText } from './finding-text.js';

/** A finding as the loggers of Node.js write lines: an object on one line. */
export interface FindingLogLine {
  /** Of pino: a warning. */
  readonly level: 40;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg: string;
  /** By the names that OpenTelemetry gives them in logs. */
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly finding: LoggedFinding;
}

/** Flat and short: what is searched for in logs. Nothing of it is undefined. */
export interface LoggedFinding extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly kind: Finding['kind'];
}

/** A logger such as pino's, which takes an object and a message. */
export interface ObjectLogger {
  warn(line: object, message: string): unknown;
}

/** Takes texts; told from a logger by `table`, which loggers have not. */
export interface TextConsole {
  warn(text: string): unknown;
  table(...values: never[]): void;
}

/** Where findings are logged to: `console`, or a logger such as pino's. */
export type LogSink = ObjectLogger | TextConsole;

/**
 * The line as an object of its own, for what is no logger.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no finding
 */
export function findingLogLine(finding: Finding): FindingLogLine {
  checkFinding('findingLogLine()', finding);
  return { level: 40, time: finding.at, msg: messageOf(finding), ...fieldsOf(finding) };
}

/**
 * Warns of a finding: a console gets its text, a logger its fields; the level and the time are the logger's own. What
 * the sink throws is thrown, and what it returns, returned.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no sink or no finding
 */
export function logFinding(sink: LogSink, finding: Finding): unknown {
  if (!isLogSink(sink)) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'the sink of logFinding()',
      got: describeValue(sink),
      expected: "console, or a logger such as pino's",
      next: 'Pass it first, and the finding after it.',
    });
  }
  checkFinding('logFinding()', finding);
  return isConsole(sink) ? sink.warn(findingText(finding)) : sink.warn(fieldsOf(finding), messageOf(finding));
}

/** Whether something is a sink, for the check of an option. */
export function isLogSink(value: unknown): value is LogSink {
  return typeof (value as Partial<LogSink> | null | undefined)?.warn === 'function';
}

function isConsole(sink: LogSink): sink is TextConsole {
  return typeof (sink as Partial<TextConsole>).table === 'function';
}

/** `N+1: 25 × SELECT orders, one per row of SELECT users (src/orders.ts:12:9, GET /orders)` */
function messageOf(finding: Finding): string {
  const [site] = finding.sites;
  const where = [site === undefined ? '' : placeOf(site), workOf(finding)].filter(Boolean).join(', ');
  return where === '' ? finding.title : `${finding.title} (${where})`;
}

function fieldsOf(finding: Finding): Pick<FindingLogLine, 'trace_id' | 'span_id' | 'finding'> {
  const { scope, statement, parent, sites, fix, recurrence } = finding;
  const elsewhere = otherWorkOf(finding);
  return defined({
    trace_id: scope?.traceId,
    span_id: scope?.spanId,
    finding: defined({
      id: finding.id,
      kind: finding.kind,
      confidence: finding.confidence,
      title: finding.title,
      ...statementFields(statement),
      count: finding.count,
      distinct: finding.distinct,
      totalMs: finding.totalMs,
      maxMs: finding.maxMs,
      waitMs: finding.waitMs,
      limit: finding.limit,
      concurrent: finding.isConcurrent,
      sites: sites.map(placeOf),
      function: sites[0]?.function,
      parent: parent?.statement.text,
      parentSite: parent?.site === undefined ? undefined : placeOf(parent.site),
      scope: scope?.kind,
      name: scope?.name,
      route: scope?.route,
      method: scope?.method,
      times: recurrence?.times,
      alsoIn: elsewhere.length === 0 ? undefined : elsewhere,
      orm: finding.orm,
      why: finding.why,
      fix: fix.text,
    }),
  });
}

function statementFields({ text, summary, fingerprint, operation, system, tables }: StatementInfo): object {
  return { query: text, summary, fingerprint, operation, system, tables };
}

/** Without what is undefined: loggers differ in what they make of it. */
function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
