import type { Clock } from '@sonde/metrics';
import type { PushMetrics } from './push-metrics.js';
import type { Pusher } from './pusher.js';

export interface ScheduleSettings {
  readonly intervalMs: number;
  readonly pushTimeoutMs: number;
  readonly clock: Clock;
  readonly metrics: PushMetrics | undefined;
}

/**
 * When to push: at an interval, when asked to, and once more at the end. One push at a time: a turn that finds the one
 * before still under way is skipped, and counted.
 */
export class PushSchedule {
  private readonly pusher: Pusher;
  private readonly settings: ScheduleSettings;
  private readonly timer: NodeJS.Timeout;
  private underWay: Promise<boolean> | undefined;
  /** The push that follows the one under way, for all who ask meanwhile. */
  private following: Promise<boolean> | undefined;
  private readonly giveUp = new AbortController();
  private ending: Promise<boolean> | undefined;

  constructor(pusher: Pusher, settings: ScheduleSettings) {
    this.pusher = pusher;
    this.settings = settings;
    // Metrics alone are no reason for a process to live on.
    this.timer = setInterval(() => this.turn(), settings.intervalMs).unref();
  }

  /** Pushes what is recorded by now. Whoever asks while a push is under way waits for the one after it. */
  flush(): Promise<boolean> {
    if (this.ending !== undefined) return Promise.resolve(false);
    if (this.underWay === undefined) return this.start(this.settings.pushTimeoutMs, this.giveUp.signal);
    this.following ??= this.underWay.then(() => {
      this.following = undefined;
      return this.ending ?? this.start(this.settings.pushTimeoutMs, this.giveUp.signal);
    });
    return this.following;
  }

  /** One last push. A push under way gets half of the time, and is then given up. Without time, nothing is pushed. */
  stop(limitMs: number): Promise<boolean> {
    this.ending ??= this.end(limitMs);
    return this.ending;
  }

  private async end(limitMs: number): Promise<boolean> {
    const { clock } = this.settings;
    const startMs = clock.monotonicMs();
    clearInterval(this.timer);
    const halfTime = setTimeout(() => this.giveUp.abort(), limitMs / 2);
    await this.underWay;
    clearTimeout(halfTime);
    const left = limitMs - (clock.monotonicMs() - startMs);
    if (left <= 0) return false;
    return await this.start(left, AbortSignal.timeout(Math.ceil(left)));
  }

  private turn(): void {
    if (this.underWay !== undefined) this.settings.metrics?.skipped();
    else void this.start(this.settings.pushTimeoutMs, this.giveUp.signal);
  }

  private start(limitMs: number, signal: AbortSignal): Promise<boolean> {
    const push = this.pusher.push(limitMs, signal).finally(() => {
      this.underWay = undefined;
    });
    this.underWay = push;
    return push;
  }
}
