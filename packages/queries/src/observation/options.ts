import type { Registry } from '@sonde/metrics';
import type { Baseline } from '../findings/baseline.js';
import type { Finding } from '../findings/finding.js';
import type { SlowQueryLimits } from '../findings/slow-query-limits.js';
import type { IgnoreRule } from '../findings/suppression.js';
import type { Mode, ThresholdOptions } from '../findings/thresholds.js';
import type { LogSink } from '../report/finding-log.js';

export interface QueryObserverOptions {
  /** Default `defaultRegistry`. */
  readonly registry?: Registry | undefined;
  /** Default: `production` or `test` by NODE_ENV, else `development`. */
  readonly mode?: Mode | undefined;
  /** In place of those of the mode. */
  readonly thresholds?: ThresholdOptions | undefined;
  /**
   * From where on a query is slow, in place of the limits of the mode: 200 ms in development, 500 ms in production.
   * `false`: none is; `db_slow_queries_total` then stays empty, too.
   */
  readonly slow?: Partial<SlowQueryLimits> | false | undefined;
  /** Findings that are known, and right as they are. */
  readonly ignore?: readonly IgnoreRule[] | undefined;
  /** Findings that were there when it was written: only new ones are told. Also the path of its file. */
  readonly baseline?: Baseline | string | undefined;
  /** Files that are not where a query is asked for: a data layer of your own. */
  readonly ignoreFrames?: ((file: string) => boolean) | undefined;
  /** Where findings are written: a logger such as pino's, or `console`. Default: `console` in development, else nowhere. */
  readonly log?: LogSink | false | undefined;
  /** Told of each finding, once an hour for each of them; from the second time on with its `recurrence`. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Values of the label `db_query_summary`; further ones are `_OTHER`. Default 200. */
  readonly maxSummaries?: number | undefined;
  /** Upper bounds of durations, in seconds. Default those of the semantic conventions, 1 ms to 10 s. */
  readonly buckets?: readonly number[] | undefined;
}
