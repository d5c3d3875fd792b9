import type { Finding } from '../findings/finding.js';
import { checkFinding } from './check-findings.js';

/**
 * Where `@opentelemetry/api` registers itself, whichever copy of it the application has: a symbol of the global object,
 * with the major version of the API (its `src/internal/global-utils.ts`). So nobody needs to install it for us.
 */
const api = Symbol.for('opentelemetry.js.api.1');

/** Under which a context has its span: a global symbol for the same reason (`src/trace/context-utils.ts`). */
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

/** Attribute values of OpenTelemetry, as far as they are used here. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

interface ApiGlobal {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

interface EventSpan {
  isRecording(): boolean;
  addEvent(name: string, attributes: SpanAttributes): unknown;
}

/** The name of the event: `db.n_plus_one`, `db.slow_query`. */
export function findingEventName({ kind }: Finding): string {
  return `db.${kind}`;
}

/**
 * Attributes of the event: by the semantic conventions where they have a name for it (`db.*`, `code.*`), else under
 * `sonde.finding`. Times are in seconds, as theirs.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no finding
 */
export function findingEventAttributes(finding: Finding): SpanAttributes {
  checkFinding('findingEventAttributes()', finding);
  const { statement, parent, sites, scope, fix, recurrence } = finding;
  const [site] = sites;
  const attributes: Record<string, SpanAttributes[string] | undefined> = {
    'sonde.finding.id': finding.id,
    'sonde.finding.kind': finding.kind,
    'sonde.finding.confidence': finding.confidence,
    'sonde.finding.title': finding.title,
    'sonde.finding.count': finding.count,
    'sonde.finding.distinct': finding.distinct,
    'sonde.finding.duration': finding.totalMs / 1000,
    'sonde.finding.max_duration': finding.maxMs / 1000,
    'sonde.finding.wait': finding.waitMs / 1000,
    'sonde.finding.concurrent': finding.isConcurrent,
    'sonde.finding.times': recurrence?.times,
    'sonde.finding.parent': parent?.statement.text,
    'sonde.finding.why': finding.why,
    'sonde.finding.fix': fix.text,
    'db.system.name': statement.system,
    'db.query.text': statement.text,
    'db.query.summary': statement.summary,
    'db.operation.name': statement.operation,
    'http.route': scope?.route,
    'code.file.path': site?.file,
    'code.line.number': site?.line,
    'code.column.number': site?.column,
    'code.function.name': site?.function,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as SpanAttributes;
}

/**
 * Adds a finding as an event to the OpenTelemetry span that the calling code runs in. False where there is none, or one
 * that records nothing. Never throws: a tracer that fails is the application's.
 */
export function addFindingEvent(finding: Finding): boolean {
  const registered = (globalThis as { [api]?: ApiGlobal })[api];
  try {
    const span = registered?.context?.active().getValue(spanKey) as EventSpan | undefined;
    if (span?.isRecording() !== true) return false;
    span.addEvent(findingEventName(finding), findingEventAttributes(finding));
    return true;
  } catch {
    return false;
  }
}
