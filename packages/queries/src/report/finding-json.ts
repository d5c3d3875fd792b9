import { describeValue, SondeError } from '@sonde/metrics';
import type { CallSite } from '../call-site/call-site.js';
import type { Finding, FindingScope, Recurrence, WorkUnit } from '../findings/finding.js';
import type { StatementInfo } from '../query/statement.js';
import { fields, flag, list, number, oneOf, optional, type Shape, ShapeMismatch, text } from './json-shape.js';

/** Raised when a field changes its meaning or goes; a new field does not raise it. */
export const findingsVersion = 1;

/** What the document is, as JSON says it. Undefined fields are left out. */
export interface FindingsDocument {
  readonly version: typeof findingsVersion;
  readonly findings: readonly Finding[];
}

const statement = fields<StatementInfo>({
  fingerprint: text,
  text,
  summary: text,
  operation: text,
  system: text,
  tables: list(text),
});

const site = fields<CallSite>({ file: text, line: number, column: number, function: optional(text) });

const scope = fields<FindingScope>({
  kind: text,
  name: optional(text),
  route: optional(text),
  method: optional(text),
  traceId: optional(text),
  spanId: optional(text),
});

const workUnit = fields<WorkUnit>({
  kind: text,
  name: optional(text),
  route: optional(text),
  method: optional(text),
});

const recurrence = fields<Recurrence>({
  times: number,
  firstAt: number,
  lastAt: number,
  lastCount: number,
  totalMs: optional(number),
  others: list(workUnit),
  hasMoreOthers: flag,
});

const finding = fields<Finding>({
  id: text,
  kind: oneOf(
    'n_plus_one',
    'm_times_n',
    'duplicate',
    'batchable_write',
    'consecutive',
    'query_budget',
    'time_budget',
    'slow_query',
  ),
  confidence: oneOf('high', 'medium', 'low'),
  title: text,
  statement,
  others: list(statement),
  count: number,
  distinct: number,
  totalMs: number,
  maxMs: number,
  waitMs: number,
  limit: optional(number),
  isConcurrent: flag,
  sites: list(site),
  parent: optional(fields<NonNullable<Finding['parent']>>({ statement, site: optional(site) })),
  scope: optional(scope),
  orm: optional(text),
  why: text,
  fix: fields<Finding['fix']>({ text, example: optional(text) }),
  at: number,
  recurrence: optional(recurrence),
});

const findings: Shape<readonly Finding[]> = list(finding);

/**
 * Findings as a JSON document, for tools and files: `{ "version": 1, "findings": [ … ] }`. The same findings give the
 * same text. Times are in milliseconds, to a thousandth.
 *
 * @throws SondeError SONDE_QUERIES_REPORT_INVALID, for what is no finding
 */
export function findingsJson(given: readonly Finding[], indent = 2): string {
  const document: FindingsDocument = { version: findingsVersion, findings: checked(given) };
  return JSON.stringify(document, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value), indent);
}

/**
 * The findings of a document that `findingsJson` wrote; of a later writer, without the fields that are not known here.
 *
 * @throws SondeError SONDE_QUERIES_REPORT_INVALID, for what is no such document, with the place in it
 */
export function parseFindings(json: string): readonly Finding[] {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (cause) {
    // Without the message of the parser, which quotes the document.
    throw invalid('text that is no JSON', 'a JSON document', cause);
  }
  const version = (document as Partial<FindingsDocument> | null)?.version;
  if (version !== findingsVersion) throw invalid(`version ${describeValue(version)}`, `version ${findingsVersion}`);
  return checked((document as Partial<FindingsDocument>).findings);
}

function checked(given: unknown): readonly Finding[] {
  try {
    return findings(given, 'findings');
  } catch (cause) {
    if (!(cause instanceof ShapeMismatch)) throw cause;
    throw invalid(`${kindOf(cause.value)} at ${cause.path}`, cause.expected);
  }
}

/** Not the value: it may be anything, and errors are logged. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? describeValue(value) : `a ${typeof value}`;
}

function invalid(got: string, expected: string, cause?: unknown): SondeError<'SONDE_QUERIES_REPORT_INVALID'> {
  return new SondeError(
    'SONDE_QUERIES_REPORT_INVALID',
    { what: 'a findings document', got, expected, next: 'Write it with findingsJson() of this version.' },
    cause === undefined ? undefined : { cause },
  );
}
