export type { CallSite, CapturedStack } from './call-site/call-site.js';
export { captureStack } from './call-site/capture-stack.js';
export { readSite, type SiteOptions } from './call-site/read-site.js';
export { type QueriesError, type QueriesErrorCode, queriesErrorCodes } from './errors.js';
export { allowNPlusOne } from './findings/allow-n-plus-one.js';
export {
  type Baseline,
  type BaselineEntry,
  baselineOf,
  parseBaseline,
  readBaseline,
  serialiseBaseline,
  writeBaseline,
} from './findings/baseline.js';
export type { Confidence, Finding, FindingKind, FindingScope, Recurrence, WorkUnit } from './findings/finding.js';
export type { SlowQueryLimits } from './findings/slow-query-limits.js';
export type { IgnoreRule } from './findings/suppression.js';
export type { Mode, ThresholdOptions, Thresholds } from './findings/thresholds.js';
export type { QueryObserverOptions } from './observation/options.js';
export { QueryObserver } from './observation/query-observer.js';
export type { RunningQuery } from './observation/running-query.js';
export type { ScopeReport } from './observation/scope-report.js';
export type { Command, DbSystem, QueryEvent, QueryResult, QueryStart } from './query/query-event.js';
export type { StatementInfo } from './query/statement.js';
export { findingsSection } from './report/finding-html.js';
export { type FindingsDocument, findingsJson, parseFindings } from './report/finding-json.js';
export { type FindingLogLine, findingLogLine, type LogSink, logFinding } from './report/finding-log.js';
export { addFindingEvent, findingEventAttributes, type SpanAttributes } from './report/finding-span.js';
export { findingsText, findingText } from './report/finding-text.js';
export { type FindingsPageOptions, findingsPage } from './report/findings-page.js';
export { analyse } from './sql/analyse.js';
export type { SqlAnalysis } from './sql/analysis.js';
export type { Dialect } from './sql/dialect.js';
