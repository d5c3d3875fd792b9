import { monitorEventLoopDelay } from 'node:perf_hooks';
import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';

export interface EventLoopCheckOptions extends DefinitionOptions {
  /** `down` when the loop was held longer at once since the last run, in milliseconds. Default 1 000. */
  readonly maxLagMs?: number | undefined;
  /** `degraded` when one turn in a hundred was later than this since the last run, in milliseconds. Default: never. */
  readonly degradedLagMs?: number | undefined;
}

/** How often the loop is looked at, in milliseconds. */
const resolutionMs = 20;

const lag: OptionRule = [
  'milliseconds, 1 to 3600000',
  (value) => typeof value === 'number' && value >= 1 && value <= 3_600_000,
];
const rules = { ...definitionRules, maxLagMs: lag, degradedLagMs: lag } as const;

/**
 * Looks at how long the event loop was held since the last run. It measures from its first run on, until
 * the check is removed, and holds no process.
 *
 * A loop that is held now cannot say so: the probe itself gets no answer then, which is what `live` is for.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function eventLoopCheck(options: EventLoopCheckOptions = {}): CheckDefinition {
  checkOptions('eventLoopCheck()', rules, options);
  const { maxLagMs = 1000, degradedLagMs } = options;
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  return {
    ...definitionOf(options),
    onRemove() {
      histogram?.disable();
      histogram = undefined;
    },
    check(): CheckResult {
      if (histogram === undefined) {
        histogram = monitorEventLoopDelay({ resolution: resolutionMs });
        histogram.enable();
        return { status: 'up' };
      }
      // The histogram has the time from one look to the next, of which most is the pause between them.
      const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
      const hasSeen = histogram.count > 0;
      const maxMs = hasSeen ? late(histogram.max) : 0;
      const p99Ms = hasSeen ? late(histogram.percentile(99)) : 0;
      histogram.reset();
      const details = { maxLagMs: Math.round(maxMs), p99LagMs: Math.round(p99Ms) };
      if (maxMs > maxLagMs) {
        return { status: 'down', message: `the event loop was held for ${Math.round(maxMs)} ms`, details };
      }
      if (degradedLagMs !== undefined && p99Ms > degradedLagMs) {
        return { status: 'degraded', message: `one turn in a hundred is ${Math.round(p99Ms)} ms late`, details };
      }
      return { status: 'up', details };
    },
  };
}
