import type { Clock } from '@sonde/metrics';
import type { HealthSource } from '../model/health-source.js';
import { type Closers, closerStages } from './closers.js';
import { type DrainableServer, ServerDrain, type ServerLoad } from './server-drain.js';
import { callbackFailed, drainTimedOut, sayLoad } from './shutdown-faults.js';
import type { ShutdownResult } from './shutdown-handle.js';
import type { ShutdownMetrics } from './shutdown-metrics.js';
import type { ShutdownPhase } from './shutdown-phase.js';
import type { ShutdownReport } from './shutdown-report.js';

/** What a shutdown is made of. */
export interface ShutdownParts {
  readonly clock: Clock;
  readonly report: ShutdownReport;
  readonly closers: Closers;
  readonly metrics: ShutdownMetrics | undefined;
  readonly health: HealthSource | undefined;
  readonly drainTimeoutMs: number;
  /** Told of each phase, also of the first. */
  readonly onPhase: ((phase: ShutdownPhase) => unknown) | undefined;
  /** Workers of a cluster: resolves when they have ended. They drain beside the servers. */
  readonly workersEnded: () => Promise<void>;
}

/** The sequence of a shutdown, without what begins and what ends it. */
export class Shutdown {
  private readonly drains = new Map<DrainableServer, ServerDrain>();
  private readonly abort = new AbortController();
  private current: ShutdownPhase = 'running';
  private enteredMs = 0;
  private startedMs = 0;
  private isOver = false;
  private isDisposed = false;
  private endDelay: (() => void) | undefined;
  private readonly parts: ShutdownParts;

  constructor(parts: ShutdownParts) {
    this.parts = parts;
  }

  get phase(): ShutdownPhase {
    return this.current;
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Whether requests can be coming. */
  get isServing(): boolean {
    return [...this.drains.keys()].some(({ listening }) => listening) || this.parts.closers.count('requests') > 0;
  }

  get load(): ServerLoad {
    let requests = 0;
    let connections = 0;
    for (const { load } of this.drains.values()) {
      requests += load.requests;
      connections += load.connections;
    }
    return { requests, connections };
  }

  addServer(server: DrainableServer): void {
    if (this.drains.has(server)) return;
    const drain = new ServerDrain(server, this.parts.clock, () => this.closed(server));
    this.drains.set(server, drain);
    if (this.current === 'delaying') drain.announce();
    else if (this.current !== 'running') void drain.drain();
  }

  /** A program may open and close servers all its life: of one that has closed nothing is kept, until it listens again. */
  private closed(server: DrainableServer): void {
    if (this.current !== 'running') return;
    this.drains.get(server)?.detach();
    this.drains.delete(server);
    const again = () => {
      server.off('listening', again);
      if (!this.isDisposed) this.addServer(server);
    };
    server.on('listening', again);
  }

  /** Not ready any more; every answer is the last one of its connection. */
  begin(reason: string): void {
    this.startedMs = this.parts.clock.monotonicMs();
    this.enter('delaying');
    // Readiness first: whoever is sent away by an answer must not find this process ready.
    this.guarded('beginShutdown of the health', () => this.parts.health?.beginShutdown());
    for (const drain of this.drains.values()) this.guarded('announcing the end', () => drain.announce());
    this.abort.abort(new DOMException(`The process shuts down: ${reason}.`, 'AbortError'));
  }

  /** Goes through the phases, and resolves after the last one, or when it was given up. */
  async proceed(reason: string, delayMs: number): Promise<void> {
    if (delayMs > 0) await this.delay(delayMs);
    if (this.isOver) return;
    await this.drain(reason);
    if (this.isOver) return;
    this.enter('closing');
    this.parts.report.say(`closing: ${this.parts.closers.open.join(', ') || 'nothing'}`);
    // Twice: a closer may have been added to a stage that was over.
    for (const stage of [...closerStages, ...closerStages]) {
      await this.parts.closers.run(stage, reason, (fault) => this.parts.report.tell(fault));
      if (this.isOver) return;
    }
  }

  /** Gives the sequence up where it is, and cuts every connection. */
  giveUp(): void {
    this.isOver = true;
    this.endDelay?.();
    for (const drain of this.drains.values()) this.guarded('cutting connections', () => drain.cut());
  }

  end(reason: string, exitCode: number | undefined): ShutdownResult {
    this.isOver = true;
    this.enter('stopped');
    const { faults } = this.parts.report;
    const durationMs = this.parts.clock.monotonicMs() - this.startedMs;
    return { reason, exitCode: exitCode || (faults.length === 0 ? 0 : 1), durationMs, faults: [...faults] };
  }

  dispose(): void {
    this.isDisposed = true;
    for (const drain of this.drains.values()) drain.detach();
  }

  /** Not unref'd, as no timer of a shutdown is: the process must live until its end. */
  private delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endDelay = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async drain(reason: string): Promise<void> {
    const { report, closers, metrics, drainTimeoutMs, workersEnded } = this.parts;
    this.enter('draining');
    const { load } = this;
    metrics?.draining(load.requests);
    const drained = Promise.all([...this.drains.values()].map((drain) => this.drainOne(drain)));
    // Said when it is true: nothing is accepted any more.
    report.say(`draining: ${sayLoad(load)}`);
    const told = closers.run('requests', reason, (fault) => report.tell(fault));
    if (!(await within(drained, drainTimeoutMs)) && !this.isOver) this.cut();
    await Promise.all([told, workersEnded()]);
  }

  private async drainOne(drain: ServerDrain): Promise<void> {
    try {
      await drain.drain();
    } catch (thrown) {
      this.parts.report.tell(callbackFailed('closing a server', thrown));
    }
  }

  /** The time to drain is over. Connections without a request, such as WebSockets, are cut without a complaint. */
  private cut(): void {
    const { report, drainTimeoutMs } = this.parts;
    const { load } = this;
    if (load.requests > 0) report.tell(drainTimedOut(load, drainTimeoutMs));
    else report.say(`connections cut after ${drainTimeoutMs} ms: ${load.connections}`);
    for (const drain of this.drains.values()) this.guarded('cutting connections', () => drain.cut());
  }

  private enter(phase: ShutdownPhase): void {
    const nowMs = this.parts.clock.monotonicMs();
    const { metrics, onPhase } = this.parts;
    if (this.current !== 'running') metrics?.left(this.current, (nowMs - this.enteredMs) / 1000);
    this.current = phase;
    this.enteredMs = nowMs;
    metrics?.entered(phase);
    this.guarded('onPhase', () => onPhase?.(phase));
  }

  private guarded(what: string, call: () => unknown): void {
    const failed = (thrown: unknown) => this.parts.report.hint(callbackFailed(what, thrown));
    try {
      Promise.resolve(call()).catch(failed);
    } catch (thrown) {
      failed(thrown);
    }
  }
}

/** Whether it settled in time. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
