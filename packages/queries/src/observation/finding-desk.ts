import { types } from 'node:util';
import type { Clock, Scope } from '@sonde/metrics';
import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import { readSite } from '../call-site/read-site.js';
import { allowedReason } from '../findings/allow-n-plus-one.js';
import { type Baseline, readBaseline, withoutBaseline } from '../findings/baseline.js';
import { detect } from '../findings/detect.js';
import type { Finding } from '../findings/finding.js';
import { FindingHistory } from '../findings/finding-history.js';
import type { Ledger } from '../findings/ledger.js';
import { SlowQueries } from '../findings/slow-queries.js';
import { defaultSlowQueryLimits, type SlowQueryLimits } from '../findings/slow-query-limits.js';
import { ignoring } from '../findings/suppression.js';
import { type Mode, type Thresholds, thresholdsOf } from '../findings/thresholds.js';
import { WarnOnce } from '../findings/warn-once.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement, StatementText } from '../query/statement.js';
import { type LogSink, logFinding } from '../report/finding-log.js';
import { addFindingEvent } from '../report/finding-span.js';
import type { QueryObserverOptions } from './options.js';
import type { QueryFaults } from './query-faults.js';
import type { QueryMetrics } from './query-metrics.js';

/** In place of the limits of the mode: no query is slow, however long it waits. */
const neverSlow: Partial<SlowQueryLimits> = { thresholdMs: undefined, byOperation: {} };

/**
 * Where findings are made, weighed against what is known already, and handed out. In tests each of them is handed out;
 * elsewhere each once an hour. Those that come again in between are counted, and the worst time of each is kept.
 */
export class FindingDesk {
  readonly readSite: (stack: CapturedStack) => CallSite | undefined;
  private readonly clock: Clock;
  private readonly thresholds: Thresholds;
  private readonly isIgnored: (finding: Finding) => boolean;
  private readonly baseline: Baseline | undefined;
  private readonly slowQueries: SlowQueries;
  private readonly warnOnce: WarnOnce;
  private readonly log: LogSink | undefined;
  private readonly onFinding: ((finding: Finding) => void) | undefined;
  private readonly metrics: QueryMetrics;
  private readonly faults: QueryFaults;
  private readonly history = new FindingHistory();

  constructor(options: QueryObserverOptions, mode: Mode, clock: Clock, metrics: QueryMetrics, faults: QueryFaults) {
    const { ignoreFrames, baseline, log } = options;
    const slow = options.slow === false ? neverSlow : options.slow;
    this.readSite = (stack) => readSite(stack, { ignoreFrames });
    this.clock = clock;
    this.thresholds = thresholdsOf(mode, options.thresholds);
    this.isIgnored = ignoring(options.ignore ?? []);
    this.baseline = typeof baseline === 'string' ? readBaseline(baseline) : baseline;
    this.slowQueries = new SlowQueries({ ...defaultSlowQueryLimits[mode], ...slow }, this.readSite);
    this.warnOnce = new WarnOnce(mode === 'test' ? { everyMs: 0 } : {});
    this.log = log === undefined && mode === 'development' ? console : log || undefined;
    this.onFinding = options.onFinding;
    this.metrics = metrics;
    this.faults = faults;
  }

  /** Each once, by its worst time; the one that was found last at the end. */
  findings(): readonly Finding[] {
    return this.history.findings();
  }

  /** Whether a statement was slow before: the next time it is good to know who asks. */
  wantsStack(statement: Statement): boolean {
    return this.slowQueries.wantsStack(statement);
  }

  /** Whether the calling code may repeat this query as often as it likes. */
  isAllowed(text: StatementText): boolean {
    return text.isAllowed || allowedReason() !== undefined;
  }

  /** From where on a statement is slow, in ms; infinite: it never is. */
  slowMs(statement: Statement): number {
    return this.slowQueries.limitMs(statement);
  }

  /** A query took as long, or waited as long: it may be one too many. */
  late(query: ObservedQuery, scope: Scope | undefined): void {
    const finding = this.slowQueries.add(query, scope, this.clock.epochMs());
    if (finding !== undefined) this.handOut([finding]);
  }

  /** A scope is over: what is there to mend in it? */
  settle(ledger: Ledger): readonly Finding[] {
    const options = { thresholds: this.thresholds, readSite: this.readSite, at: this.clock.epochMs() };
    return this.handOut(detect(ledger, options));
  }

  /** Hands out what is new, and gives all that is neither ignored nor in the baseline. */
  private handOut(found: readonly Finding[]): readonly Finding[] {
    const meant = found.filter((finding) => !this.isIgnored(finding));
    const unknown = this.baseline === undefined ? meant : withoutBaseline(meant, this.baseline);
    for (const finding of unknown) {
      this.metrics.finding(finding);
      this.history.add(finding);
      if (this.warnOnce.shouldTell(finding.id, this.clock.epochMs())) this.tell(this.history.told(finding));
    }
    return unknown;
  }

  private tell(finding: Finding): void {
    this.handTo(() => addFindingEvent(finding));
    this.handTo(() => this.onFinding?.(finding));
    this.handTo(() => (this.log === undefined ? undefined : logFinding(this.log, finding)));
  }

  private handTo(receiver: () => unknown): void {
    try {
      const answer = receiver();
      // Nobody waits for a listener, nor hears that it failed.
      if (types.isPromise(answer)) answer.then(undefined, (cause) => this.faults.listenerFailed(cause));
    } catch (cause) {
      this.faults.listenerFailed(cause);
    }
  }
}
