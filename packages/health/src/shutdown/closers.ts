import { type Clock, describeValue, SondeError } from '@sonde/metrics';
import type { HealthError } from '../errors.js';
import { sayThrown } from './shutdown-faults.js';

/**
 * When a closer runs. Stages follow each other; those of one stage run at once.
 *
 * - `requests`: beside the draining of the servers: WebSockets are told, streams ended
 * - `jobs`: queues, schedulers, consumers
 * - `pools`: connections to databases and other services, which requests and jobs needed
 * - `exporters`: what tells of all the above: the last metrics and logs are flushed
 * - `last`: servers that answer probes and scrapes until the end
 */
export const closerStages = ['requests', 'jobs', 'pools', 'exporters', 'last'] as const;

export type CloserStage = (typeof closerStages)[number];

export interface CloserContext {
  /** Aborted when the time of this closer is over. */
  readonly signal: AbortSignal;
  /** Why the process ends: the name of a signal, or what was given to `run`. */
  readonly reason: string;
}

export interface CloserOptions {
  /** Default: `pools`. */
  readonly stage?: CloserStage | undefined;
  /** How long it may take, in milliseconds. Default: `closerTimeoutMs` of the shutdown. */
  readonly timeoutMs?: number | undefined;
}

export interface Closer extends CloserOptions {
  /** How logs and errors call it. */
  readonly name: string;
  /** Over when it returns, or when the promise that it returns settles. */
  readonly close: (context: CloserContext) => unknown;
}

/** Closers of a shutdown, and what became of them. */
export class Closers {
  private readonly list: Closer[] = [];
  private readonly begun = new Set<Closer>();
  private readonly ended = new Set<Closer>();
  private readonly clock: Clock;
  private readonly timeoutMs: number;

  constructor(clock: Clock, timeoutMs: number) {
    this.clock = clock;
    this.timeoutMs = timeoutMs;
  }

  add(closer: Closer): void {
    this.list.push(closer);
  }

  /** Names of those that have not ended: all of them before the shutdown. */
  get open(): readonly string[] {
    return this.list.filter((closer) => !this.ended.has(closer)).map(({ name }) => name);
  }

  count(stage: CloserStage): number {
    return this.of(stage).length;
  }

  /** The longest that all stages may take together, in milliseconds. */
  get budgetMs(): number {
    return closerStages
      .filter((stage) => stage !== 'requests')
      .reduce((total, stage) => total + Math.max(0, ...this.of(stage).map((closer) => this.limitOf(closer))), 0);
  }

  /**
   * Runs the closers of a stage, those included that are added meanwhile. Never rejects; resolves when each has ended
   * or its time is over.
   *
   * @param tell told of each that failed
   */
  async run(stage: CloserStage, reason: string, tell: (error: HealthError) => void): Promise<void> {
    for (;;) {
      const waiting = this.of(stage).filter((closer) => !this.begun.has(closer));
      if (waiting.length === 0) return;
      for (const closer of waiting) this.begun.add(closer);
      await Promise.all(waiting.map((closer) => this.close(closer, reason, tell)));
    }
  }

  private of(stage: CloserStage): Closer[] {
    return this.list.filter((closer) => (closer.stage ?? 'pools') === stage);
  }

  private limitOf(closer: Closer): number {
    return closer.timeoutMs ?? this.timeoutMs;
  }

  private async close(closer: Closer, reason: string, tell: (error: HealthError) => void): Promise<void> {
    const limitMs = this.limitOf(closer);
    const abort = new AbortController();
    const startMs = this.clock.monotonicMs();
    // Not unref'd: a closer may wait for something that does not hold the process either, and the next ones must run.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMs);
    });
    try {
      const closed = Promise.resolve(closer.close({ signal: abort.signal, reason }));
      if ((await Promise.race([closed, late])) === 'late') {
        closed.catch(() => {});
        tell(timedOut(closer.name, limitMs));
        abort.abort(new DOMException(`The closer has had its ${limitMs} ms.`, 'TimeoutError'));
      }
    } catch (thrown) {
      tell(failed(closer.name, thrown, this.clock.monotonicMs() - startMs));
    } finally {
      clearTimeout(timer);
      this.ended.add(closer);
    }
  }
}

function timedOut(name: string, limitMs: number): HealthError {
  return new SondeError('SONDE_HEALTH_CLOSER_TIMEOUT', {
    what: `closer ${describeValue(name)}`,
    got: `no end after ${limitMs} ms`,
    expected: 'one within its time',
    next: 'Look at what it waits for, or give it a longer timeoutMs.',
  });
}

function failed(name: string, thrown: unknown, afterMs: number): HealthError {
  return new SondeError(
    'SONDE_HEALTH_CLOSER_FAILED',
    {
      what: `closer ${describeValue(name)}`,
      got: `${sayThrown(thrown)}, after ${Math.round(afterMs)} ms`,
      expected: 'one that ends without an error',
      next: 'The closers after it have run all the same.',
    },
    { cause: thrown },
  );
}
