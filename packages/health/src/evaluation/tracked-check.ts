import type { AsyncResource } from 'node:async_hooks';
import type { Clock } from '@sonde/metrics';
import type { CheckReport } from '../model/report.js';
import type { HealthStatus } from '../model/status.js';
import type { Verdict } from './check-answer.js';
import { CheckRuns } from './check-runs.js';
import type { CheckSettings } from './check-settings.js';
import { StatusDamping } from './status-damping.js';

/** How long a failed run is good at most, in milliseconds: recovery is to be seen soon. */
const longestFailedMs = 1000;

/** By how much the time to the next refresh differs, so that not all instances ask at once. */
const jitter = 0.1;

export interface TrackedCheckOptions {
  readonly settings: CheckSettings;
  readonly clock: Clock;
  readonly context: AsyncResource;
  /** Told after each run, with the status before; undefined for the first. Must not throw. */
  readonly ran: (check: TrackedCheck, before: CheckReport | undefined) => void;
  readonly garbage: (check: TrackedCheck, got: string) => void;
  readonly stuck: (check: TrackedCheck) => void;
}

/** One check: what is known of it, and when it has to be run again. */
export class TrackedCheck {
  readonly settings: CheckSettings;
  private readonly options: TrackedCheckOptions;
  private readonly runs: CheckRuns;
  private readonly damping: StatusDamping;
  private last: CheckReport | undefined;
  private lastFound: HealthStatus = 'down';
  private lastEndedMs = 0;
  private servedOnce = false;
  private timer: NodeJS.Timeout | undefined;
  private refreshes: boolean;

  constructor(options: TrackedCheckOptions) {
    const { settings, clock, context } = options;
    this.options = options;
    this.settings = settings;
    this.damping = new StatusDamping(settings);
    this.runs = new CheckRuns({
      check: settings.check,
      timeoutMs: settings.timeoutMs,
      clock,
      context,
      ended: (verdict, latencyMs) => this.ended(verdict, latencyMs),
      garbage: (got) => options.garbage(this, got),
      stuck: () => options.stuck(this),
    });
    this.refreshes = settings.refreshMs !== undefined;
    if (this.refreshes) this.refreshIn(0);
  }

  get name(): string {
    return this.settings.name;
  }

  /** Undefined until the first run ended. */
  get report(): CheckReport | undefined {
    return this.last;
  }

  /** Whether it was not `down` once. */
  get hasServed(): boolean {
    return this.servedOnce;
  }

  /** Whether a probe is answered from what is known. */
  get isFresh(): boolean {
    if (this.last === undefined) return false;
    if (this.refreshes) return true;
    const { cacheMs } = this.settings;
    const goodMs = this.lastFound === 'down' ? Math.min(cacheMs, longestFailedMs) : cacheMs;
    return this.options.clock.monotonicMs() - this.lastEndedMs < goodMs;
  }

  /** The run that is under way, or a new one; undefined where none may begin and what is known has to do. */
  run(isWaited: boolean): Promise<void> | undefined {
    return this.runs.join(isWaited);
  }

  close(): void {
    this.refreshes = false;
    clearTimeout(this.timer);
    this.runs.close();
  }

  private refreshIn(ms: number): void {
    this.timer = this.options.context.runInAsyncScope(
      setTimeout,
      undefined,
      () => {
        const next = () => {
          const spread = 1 - jitter + 2 * jitter * Math.random();
          if (this.refreshes) this.refreshIn((this.settings.refreshMs as number) * spread);
        };
        (this.runs.join(false) ?? Promise.resolve()).then(next);
      },
      ms,
    ) as NodeJS.Timeout;
    this.timer.unref();
  }

  private ended(verdict: Verdict, latencyMs: number): void {
    const { clock } = this.options;
    const { critical } = this.settings;
    const found = this.limited(verdict, latencyMs);
    const before = this.last;
    const nowMs = clock.epochMs();
    const status = this.damping.after(found.status);
    const message = this.messageOf(found, status);
    this.lastFound = found.status;
    this.lastEndedMs = clock.monotonicMs();
    if (status !== 'down') this.servedOnce = true;
    this.last = Object.freeze({
      status,
      critical,
      latencyMs,
      checkedAtMs: nowMs,
      sinceMs: before?.status === status ? before.sinceMs : nowMs,
      ...(message !== undefined && { message }),
      ...(found.details !== undefined && { details: found.details }),
    });
    this.options.ran(this, before);
  }

  private limited(verdict: Verdict, latencyMs: number): Verdict {
    const { degradedAboveMs } = this.settings;
    if (verdict.status !== 'up' || degradedAboveMs === undefined || latencyMs <= degradedAboveMs) return verdict;
    const message = `took ${Math.round(latencyMs)} ms, more than ${degradedAboveMs} ms`;
    return { ...verdict, status: 'degraded', message };
  }

  private messageOf(found: Verdict, status: HealthStatus): string | undefined {
    if (status === 'down' && found.status !== 'down') {
      return `good again, ${this.damping.goodRuns} of ${this.settings.successThreshold} times`;
    }
    return found.message;
  }
}
