import type { PrometheusError } from '../errors.js';
import type { Chunk } from '../exposition.js';
import { asScrapeFailure, outcomeOf } from './scrape-failures.js';
import type { Outcome } from './scrape-reporter.js';

/**
 * One admitted scrape, from taking its place among the concurrent ones to giving it back. However it ends, it
 * ends once: whatever is waiting in `until` or `next` is rejected, the rendering is stopped, and its chunks are
 * released.
 *
 *     open ── collecting ──▶ streaming ──▶ complete
 *               └──────────────┴──▶ fail | abandon
 */
export class Scrape {
  /** What broke it off, to be told to the scraper by status where that is still possible. */
  failure: PrometheusError | undefined;
  private readonly controller = new AbortController();
  private readonly onEnd: (outcome: Outcome, error?: PrometheusError) => void;
  private readonly timers = new Set<NodeJS.Timeout>();
  private chunks: AsyncIterator<Chunk> | undefined;
  private ready: Chunk | undefined;
  private isEnded = false;

  constructor(onEnd: (outcome: Outcome, error?: PrometheusError) => void) {
    this.onEnd = onEnd;
  }

  /** Aborted when the scrape ends in any way but `complete`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Everything went out. */
  complete(): void {
    this.end('served', undefined);
  }

  /** The scraper went away: nobody is left to be told, and nothing is wrong on our side. */
  abandon(): void {
    this.end('abandoned', undefined);
  }

  fail(error: unknown): void {
    const failure = asScrapeFailure(error);
    this.end(outcomeOf(failure), failure);
  }

  /** Fails after so long, unless the scrape ended or the returned function was called. */
  limit(delayMs: number, error: () => PrometheusError): () => void {
    const timer = setTimeout(() => this.fail(error()), delayMs);
    timer.unref();
    this.timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.timers.delete(timer);
    };
  }

  /** Waits for the promise, but no longer than the scrape lasts. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    if (signal.aborted) {
      promise.catch(ignored);
      throw signal.reason;
    }
    let onAbort: () => void = ignored;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Resolves when there are first bytes to send, so that a failure before them can still be told by status. */
  async start(chunks: AsyncIterable<Chunk>): Promise<void> {
    this.chunks = chunks[Symbol.asyncIterator]();
    this.ready = await this.next();
    if (this.isEnded) this.dropReady();
  }

  /** The next bytes to send, which the caller releases; undefined at the end. */
  async next(): Promise<Chunk | undefined> {
    const { ready } = this;
    if (ready !== undefined) {
      this.ready = undefined;
      return ready;
    }
    const pending = this.chunks!.next();
    try {
      const result = await this.until(pending);
      return result.done === true ? undefined : result.value;
    } catch (error) {
      // A chunk that comes when nobody waits for it any more.
      pending.then((late) => late.done !== true && late.value.release(), ignored);
      throw error;
    }
  }

  private dropReady(): void {
    this.ready?.release();
    this.ready = undefined;
  }

  private end(outcome: Outcome, failure: PrometheusError | undefined): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.failure = failure;
    this.dropReady();
    if (outcome !== 'served') {
      this.controller.abort(failure ?? new Error('the scraper went away'));
      // Queued behind a `next` that is under way; the iterator then stops and lets go of what it holds.
      this.chunks?.return?.().catch(ignored);
    }
    this.onEnd(outcome, failure);
  }
}

function ignored(): void {}
