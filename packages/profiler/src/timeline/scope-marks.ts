import { type AsyncHook, AsyncResource, createHook, executionAsyncResource } from 'node:async_hooks';
import { type Clock, currentScope, onScopeEnd, onScopeSwitch, runInScope, type Scope } from '@sonde/metrics';
import { MarkPages, type MarkReader } from './mark-pages.js';
import { readScope, type ScopeRecord, ScopeRecords } from './scope-record.js';

export interface ScopeMarksOptions {
  readonly clock: Clock;
  /** Marks that are kept; 12 bytes and a reference each. */
  readonly maxMarks?: number | undefined;
}

/**
 * `runInAsyncScope` runs a callback inside of other code, which goes on afterwards in its own scope, without another call
 * of the hook: such a mark bears both.
 */
interface Outer {
  readonly record: ScopeRecord | undefined;
}

/**
 * Who ran when. Node calls the `before` hook each time it goes back into JavaScript: after an `await`, for a timer, a
 * socket, a stream. A mark is made where the scope is another one than at the last mark, so a sample belongs to the
 * scope of the last mark before it. Between these entries only `runInScope` changes the scope; it tells so itself.
 *
 * The hook is there while someone reads, and not otherwise: it costs each promise some tens of nanoseconds.
 */
export class ScopeMarks {
  private readonly clock: Clock;
  private readonly pages: MarkPages;
  private readonly records = new ScopeRecords();
  private hook: AsyncHook | undefined;
  private readonly stops: (() => void)[] = [];
  private readers = 0;
  private last: Scope | undefined;
  private lastRecord: ScopeRecord | undefined;
  private lastOuter: Outer | undefined;
  private hasMark = false;
  private isProbing = false;

  constructor(options: ScopeMarksOptions) {
    this.clock = options.clock;
    this.pages = new MarkPages(options.maxMarks);
  }

  /** Whether the hook is there. */
  get isOn(): boolean {
    return this.readers > 0;
  }

  /** Marks from now on are kept until this reader is closed, as far as there is room. */
  open(): MarkReader {
    if (this.readers++ === 0) this.start();
    const reader = this.pages.open(this.clock.monotonicMs());
    let isOpen = true;
    return {
      each: (fromMs, toMs, visit) => {
        this.refresh();
        reader.each(fromMs, toMs, visit);
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

  /** What is known of a scope that ran while somebody read. */
  recordOf(scope: Scope): ScopeRecord | undefined {
    if (scope === this.last) this.refresh();
    return this.records.find(scope);
  }

  private start(): void {
    this.stops.push(
      onScopeSwitch((scope) => this.mark(scope)),
      onScopeEnd((scope) => this.end(scope)),
    );
    this.mark(currentScope());
    const before = hooksRunBeforeTheirScope() ? () => this.enterFrame() : () => this.enter();
    this.hook = createHook({ before }).enable();
  }

  private stop(): void {
    this.hook?.disable();
    this.hook = undefined;
    for (const stop of this.stops.splice(0)) stop();
    this.last = undefined;
    this.lastRecord = undefined;
    this.lastOuter = undefined;
    this.hasMark = false;
    this.records.clear();
    this.pages.clear();
  }

  /** Where the scope is that of the callback by now. Most calls end at the first line: a request comes back to itself. */
  private enter(): void {
    const scope = currentScope();
    if (scope === this.last && this.lastOuter === undefined) return;
    const isNested = executionAsyncResource() instanceof AsyncResource;
    // Whose code it runs inside of is what ran last; or, where that was such a call too, its caller, as if it had returned.
    this.mark(scope, isNested ? (this.lastOuter ?? { record: this.lastRecord }) : undefined);
  }

  /** Where contexts are frames (Node 24): for `runInAsyncScope`, the scope is still that of the caller. */
  private enterFrame(): void {
    if (this.isProbing) return;
    const scope = currentScope();
    const resource = executionAsyncResource();
    if (!(resource instanceof AsyncResource)) {
      if (scope !== this.last || this.lastOuter !== undefined) this.mark(scope);
      return;
    }
    const inner = this.scopeIn(resource);
    const record = scope === undefined ? undefined : this.records.of(scope, this.clock.monotonicMs());
    this.mark(inner, inner === scope ? undefined : { record });
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
  private mark(scope: Scope | undefined, outer?: Outer): void {
    if (scope === this.last && outer === undefined && this.lastOuter === undefined && this.hasMark) return;
    const now = this.clock.monotonicMs();
    this.refresh();
    this.hasMark = true;
    this.last = scope;
    this.lastRecord = scope === undefined ? undefined : this.records.of(scope, now);
    this.lastOuter = outer;
    this.pages.push(now, this.lastRecord, outer === undefined ? this.lastRecord : outer.record);
  }

  private refresh(): void {
    // Once it has a route, its end is early enough to look again.
    if (this.lastRecord === undefined || this.last === undefined || this.lastRecord.route !== undefined) return;
    readScope(this.last, this.lastRecord);
  }

  private end(scope: Scope): void {
    const record = this.records.find(scope);
    if (record === undefined) return;
    readScope(scope, record);
    record.endMs = this.clock.monotonicMs();
  }
}

const nothing = () => {};

/** Whether the `before` hook of an `AsyncResource` is called in the scope of its caller: tried, not read off a version. */
function hooksRunBeforeTheirScope(): boolean {
  const probe: Scope = { kind: 'probe' };
  const resource = runInScope(probe, () => new AsyncResource('SONDE_PROBE'));
  let seen: Scope | undefined;
  const hook = createHook({
    before: () => {
      if (executionAsyncResource() === resource) seen = currentScope();
    },
  }).enable();
  try {
    resource.runInAsyncScope(nothing);
  } finally {
    hook.disable();
  }
  return seen !== probe;
}
