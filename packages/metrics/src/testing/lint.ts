import { type LintRule, lintRules } from './lint-rules.js';
import { exposedName } from './lint-subject.js';
import { type SeriesSource, snapshotOf } from './series-reader.js';

/** One thing about a metric that a Prometheus user would stumble over. */
export interface LintFinding {
  /** The name as exposed, so with a counter's `_total`. */
  readonly metric: string;
  readonly rule: LintRule;
  readonly message: string;
}

export interface LintOptions {
  /** Names, as exposed, of metrics that must stay as they are: they are not looked at. */
  readonly except?: readonly string[];
}

/**
 * Judges names, units, help and labels as `promtool check metrics` does, without the binary and before
 * anything is scraped. No findings, no complaints:
 *
 *     expect(lintMetrics(registry)).toEqual([]);
 *
 * It looks at the metrics that exist now, so call it after the code that makes them has run. Labels are
 * judged by the metric's label names, also while it has no series.
 */
export function lintMetrics(source: SeriesSource, options: LintOptions = {}): readonly LintFinding[] {
  const excepted = new Set(options.except);
  const findings: LintFinding[] = [];
  for (const family of snapshotOf(source).families) {
    const metric = exposedName(family);
    if (excepted.has(metric)) continue;
    for (const [rule, check] of lintRules) {
      for (const message of check(family)) findings.push({ metric, rule, message });
    }
  }
  return findings.sort((a, b) => compare(a.metric, b.metric) || compare(a.message, b.message));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
