import { AsyncResource, executionAsyncResource } from 'node:async_hooks';
import { type Clock, currentScope, onScopeEnd, onScopeSwitch, type Scope } from '@sonde/metrics';
import { type EntryListener, entryHooks, type WatchEntries } from './entry-hooks.js';
import { MarkPages, type MarkReader } from './mark-pages.js';
import { RateBudget } from './rate-budget.js';
import { ScopeNumbers } from './scope-numbers.js';
import type { WorkName } from './work-names.js';

export interface ScopeMarksOptions {
  readonly clock: Clock;
  /** Marks that are kept; 16 bytes each. Default 2^19, which a busy service makes in some seconds. */
  readonly maxMarks?: number | undefined;
  /**
   * Marks that are made in a second, at the most. A mark, and the calls of hooks that lead to it, cost 1 to 2 µs in a
   * busy service: at 10 000 of them, the default, 1 to 2 % of a thread. A service makes six for a request, so it is cut
   * beyond some 1600 requests a second in one process.
   */
  readonly maxMarksPerSecond?: number | undefined;
}

/** Reads marks, and the names of those whose marks they are. */
export interface ScopeMarkReader extends MarkReader {
  /** What a unit of work is called, by its number; undefined where nothing is known of it. */
  nameOf(work: number): WorkName | undefined;
}

/** Instead of a number of a unit of work: nobody looked who ran from then on, as there was too much to note. */
export const unseen = 2 ** 32 - 1;

/** No call inside of other code. */
const none = -1;

/**
 * Who ran when. Node calls a hook each time it goes back into JavaScript: after an `await`, for a timer, a socket, a
 * stream. A mark is made where the scope is another one than at the last mark, so a sample belongs to the scope of the
 * last mark before it. Between these entries only `runInScope` changes the scope; it tells so itself.
 *
 * A busy service switches a hundred thousand times a second, and is sampled a hundred times. So a mark is three numbers,
 * and what they mean is looked up for the samples alone.
 *
 * The hook is there while someone reads, and not otherwise: it costs each promise some tens of nanoseconds.
 */
export class ScopeMarks implements EntryListener {
  private readonly clock: Clock;
  private readonly pages: MarkPages;
  private readonly numbers: ScopeNumbers;
  private readonly budget: RateBudget;
  private readonly stops: (() => void)[] = [];
  private watchEntries: WatchEntries | undefined;
  private pauseTimer: NodeJS.Timeout | undefined;
  private readers = 0;
  private last: Scope | undefined;
  private lastWork = 0;
  /**
   * `runInAsyncScope` runs a callback inside of other code, which goes on afterwards in its own scope, without another
   * call of the hook: such a mark bears both.
   */
  private lastOuter = none;
  private hasMark = false;
  private isProbing = false;

  constructor({ clock, maxMarks = 2 ** 19, maxMarksPerSecond = 10_000 }: ScopeMarksOptions) {
    this.clock = clock;
    this.budget = new RateBudget(maxMarksPerSecond);
    this.pages = new MarkPages(maxMarks);
    this.numbers = new ScopeNumbers(maxMarks);
  }

  /** Whether the hook is there. */
  get isOn(): boolean {
    return this.readers > 0;
  }

  /** Marks from now on are kept until this reader is closed, as far as there is room. */
  open(): ScopeMarkReader {
    if (this.readers++ === 0) this.start(currentScope());
    const reader = this.pages.open(this.clock.monotonicMs());
    let isOpen = true;
    return {
      at: (ms) => reader.at(ms),
      nameOf: (work) => {
        if (work === this.lastWork) this.leave();
        return this.numbers.nameOf(work);
      },
      lostUntilMs: () => reader.lostUntilMs(),
      advance: (fromMs) => reader.advance(fromMs),
      get fill() {
        return reader.fill;
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        reader.close();
        if (--this.readers === 0) this.stop();
      },
    };
  }

  /** How many marks are kept. */
  get length(): number {
    return this.pages.length;
  }

  /** The numbers under which a scope ran while somebody read: more than one where it lives very long. */
  worksOf(scope: Scope): readonly number[] {
    return this.numbers.allOf(scope);
  }

  /** When a scope began, or was first seen to run; undefined of one that was not. */
  startOf(scope: Scope): number | undefined {
    return this.numbers.startOf(scope);
  }

  private start(scope: Scope | undefined): void {
    // Before somebody listens: it enters a scope of its own.
    this.watchEntries ??= entryHooks();
    this.stops.push(
      onScopeSwitch((next) => this.mark(next, none)),
      onScopeEnd((ended) => this.numbers.ended(ended)),
      this.watchEntries(this),
    );
    this.mark(scope, none);
  }

  /** Without hooks, until the time of the next marks has come. */
  private pause(nowMs: number, ms: number): void {
    this.leave();
    this.unhook();
    this.pages.push(nowMs, unseen, unseen);
    // In no scope: the timer would keep a request alive.
    this.pauseTimer = setTimeout(() => this.start(undefined), ms).unref();
  }

  private unhook(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.last = undefined;
    this.lastWork = 0;
    this.lastOuter = none;
    this.hasMark = false;
  }

  private stop(): void {
    clearTimeout(this.pauseTimer);
    this.unhook();
    this.numbers.clear();
    this.pages.clear();
  }

  /** @internal Most calls end at the first line: a request comes back to itself. */
  enter(): void {
    const scope = currentScope();
    if (scope === this.last && this.lastOuter === none) return;
    const isNested = executionAsyncResource() instanceof AsyncResource;
    // Whose code it runs inside of is what ran last; or, where that was such a call too, its caller, as if it had returned.
    this.mark(scope, !isNested ? none : this.lastOuter === none ? this.lastWork : this.lastOuter);
  }

  /** @internal */
  enterPromise(): void {
    const scope = currentScope();
    if (scope !== this.last || this.lastOuter !== none) this.mark(scope, none);
  }

  /** @internal */
  enterFrame(): void {
    if (this.isProbing) return;
    const scope = currentScope();
    const resource = executionAsyncResource();
    if (!(resource instanceof AsyncResource)) {
      if (scope !== this.last || this.lastOuter !== none) this.mark(scope, none);
      return;
    }
    const inner = this.scopeIn(resource);
    this.mark(inner, inner === scope ? none : this.numbers.of(scope, this.clock.monotonicMs()));
  }

  private scopeIn(resource: AsyncResource): Scope | undefined {
    this.isProbing = true;
    try {
      return AsyncResource.prototype.runInAsyncScope.call(resource, currentScope) as Scope | undefined;
    } catch {
      return currentScope();
    } finally {
      this.isProbing = false;
    }
  }

  /** @param outer of a call inside of other code: whose that other code is */
  private mark(scope: Scope | undefined, outer: number): void {
    if (scope === this.last && outer === none && this.lastOuter === none && this.hasMark) return;
    const now = this.clock.monotonicMs();
    this.leave();
    const work = this.numbers.of(scope, now);
    this.hasMark = true;
    this.last = scope;
    this.lastWork = work;
    this.lastOuter = outer;
    this.pages.push(now, work, outer === none ? work : outer);
    const pauseMs = this.budget.take(now);
    if (pauseMs > 0) this.pause(now, pauseMs);
  }

  /** What ran until now may have been told its route meanwhile. */
  private leave(): void {
    if (this.lastWork !== 0) this.numbers.readName(this.last!, this.lastWork);
  }
}
