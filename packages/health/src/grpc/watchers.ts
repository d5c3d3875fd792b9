import type { HealthSource } from '../model/health-source.js';
import type { ServingStatus, ServingStatuses } from './serving-status.js';

/** What we use of a `ServerWritableStream` of `@grpc/grpc-js`. */
export interface WatchCall {
  readonly request: { readonly service?: string };
  /** @param sent called when the message has left, or never will */
  write(message: { readonly status: ServingStatus }, sent: () => void): unknown;
  end(): unknown;
  on(event: 'cancelled' | 'close' | 'error', listener: () => void): unknown;
  emit(event: 'error', error: { readonly code: number; readonly details: string }): unknown;
}

/** Of `google.rpc.Code`. */
const resourceExhausted = 8;
const unavailable = 14;

/** One for each client and service is usual. */
const maxWatchers = 1_000;

/** Messages that a client may leave unread before it is told the latest only, once it reads again. */
const maxUnread = 8;

interface Watcher {
  readonly service: string;
  told: ServingStatus | undefined;
  /** Messages that have not left yet. */
  unread: number;
}

/** Tells those who watch of each change, and asks the checks now and then while there are any. */
export class Watchers {
  private readonly health: HealthSource;
  private readonly statuses: ServingStatuses;
  private readonly refreshMs: number;
  private readonly watchers = new Map<WatchCall, Watcher>();
  private stopListening: (() => void) | undefined;
  private refreshing: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(health: HealthSource, statuses: ServingStatuses, refreshMs: number) {
    this.health = health;
    this.statuses = statuses;
    this.refreshMs = refreshMs;
  }

  add(call: WatchCall): void {
    const refusal = this.isClosed ? unavailable : this.watchers.size >= maxWatchers ? resourceExhausted : undefined;
    if (refusal !== undefined) {
      call.emit('error', { code: refusal, details: 'health is not watched any more, or by too many' });
      return;
    }
    const watcher: Watcher = { service: call.request.service ?? '', told: undefined, unread: 0 };
    this.watchers.set(call, watcher);
    for (const event of ['cancelled', 'close', 'error'] as const) call.on(event, () => this.remove(call));
    if (this.watchers.size === 1) this.begin();
    // What is known may be old, or nothing yet. Its first message comes within the time limits of the checks.
    this.asked(watcher.service).then(
      () => this.tell(call, watcher),
      () => this.tell(call, watcher),
    );
  }

  /** The checks that a service needs, and no others: whoever watches `live` does not wait for a database. */
  private asked(service: string): Promise<unknown> {
    const source = this.statuses.sourceOf(service);
    if (source === undefined) return Promise.resolve();
    // Not the probe `ready`: by that, a shutdown knows how often somebody asks who does not watch.
    return this.health.probe(source === 'live' || source === 'startup' ? source : 'all');
  }

  close(): void {
    this.isClosed = true;
    for (const [call, watcher] of [...this.watchers]) {
      this.tell(call, watcher);
      this.remove(call);
      call.end();
    }
  }

  private begin(): void {
    this.stopListening = this.health.onChange(() => this.tellAll());
    const refresh = () => void this.health.probe('all').then(undefined, () => {});
    this.refreshing = setInterval(refresh, this.refreshMs);
    this.refreshing.unref();
  }

  private remove(call: WatchCall): void {
    if (!this.watchers.delete(call) || this.watchers.size > 0) return;
    this.stopListening?.();
    clearInterval(this.refreshing);
  }

  private tellAll(): void {
    for (const [call, watcher] of this.watchers) {
      // Before its first message, it waits for checks to be run.
      if (watcher.told !== undefined) this.tell(call, watcher);
    }
  }

  private tell(call: WatchCall, watcher: Watcher): void {
    if (!this.watchers.has(call) || watcher.unread >= maxUnread) return;
    const status = this.statuses.of(watcher.service);
    if (status === watcher.told) return;
    watcher.told = status;
    watcher.unread++;
    // Not the event `drain`: a stream emits it only where its own limit was reached, which is not this one.
    call.write({ status }, () => {
      watcher.unread--;
      this.tell(call, watcher);
    });
  }
}
