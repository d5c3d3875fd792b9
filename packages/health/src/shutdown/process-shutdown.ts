import { defaultRegistry, systemClock } from '@sonde/metrics';
import { Closers } from './closers.js';
import { ClusterWorkers } from './cluster-workers.js';
import { Shutdown } from './shutdown.js';
import { autoDelayMs } from './shutdown-delay.js';
import { callbackFailed, cutShort, forcedBy, notOver, overBudget, sayLoad, workerFailed } from './shutdown-faults.js';
import type { GracefulShutdown, ShutdownResult } from './shutdown-handle.js';
import { ShutdownMetrics } from './shutdown-metrics.js';
import { checkServer, closerOf, type GracefulShutdownOptions, type ShutdownLog } from './shutdown-options.js';
import type { ShutdownPhase } from './shutdown-phase.js';
import { ShutdownReport } from './shutdown-report.js';
import { exitCodeOf, SignalWatch } from './signal-watch.js';
import { ThreadChannel } from './thread-channel.js';

const defaultDrainMs = 10_000;
const defaultCloserMs = 4_000;
const defaultWholeMs = 28_000;
const maxAutoDelayMs = 15_000;
/** What the automatic delay most often is in production; for the sum of the parts. */
const usualDelayMs = 5_000;
/** Of `timeout(1)` in GNU coreutils. */
const timeoutExitCode = 124;

/** Joins the sequence to what begins it (signals, the main thread) and to what ends it (the exit, the deadline). */
export class ProcessShutdown implements GracefulShutdown {
  private readonly timeoutMs: number;
  private readonly drainTimeoutMs: number;
  private readonly report: ShutdownReport;
  private readonly closers: Closers;
  private readonly sequence: Shutdown;
  private readonly workers: ClusterWorkers;
  private readonly threads: ThreadChannel;
  private readonly watch: SignalWatch;
  private running: Promise<ShutdownResult> | undefined;
  private onEnd: ((result: ShutdownResult) => void) | undefined;
  private reason = '';
  private exitCode: number | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private hasHinted = false;
  private readonly onExit = (): void => {
    if (this.running !== undefined && this.phase !== 'stopped') {
      this.report.tellLast(cutShort(this.phase, this.closers.open));
    }
  };
  private readonly options: GracefulShutdownOptions;
  private readonly onDispose: () => void;

  /** @param onDispose when another one may take the signals */
  constructor(options: GracefulShutdownOptions, signals: readonly NodeJS.Signals[], onDispose: () => void) {
    this.options = options;
    this.onDispose = onDispose;
    const { clock = systemClock, registry = defaultRegistry } = options;
    this.timeoutMs = options.timeoutMs ?? defaultWholeMs;
    this.drainTimeoutMs = options.drainTimeoutMs ?? defaultDrainMs;
    const { log = defaultLog() } = options;
    this.report = new ShutdownReport(log === false ? undefined : log, options.onFault);
    this.closers = new Closers(clock, options.closerTimeoutMs ?? defaultCloserMs);
    this.workers = new ClusterWorkers(this.report);
    this.sequence = new Shutdown({
      clock,
      report: this.report,
      closers: this.closers,
      metrics: registry === false ? undefined : new ShutdownMetrics(registry),
      health: options.health,
      drainTimeoutMs: this.drainTimeoutMs,
      onPhase: options.onPhase,
      workersEnded: () => this.workers.ended(),
    });
    this.threads = new ThreadChannel((reason) => void this.run(reason));
    this.watch = new SignalWatch(
      signals,
      clock,
      (signal) => void this.begin(signal, undefined, signal),
      (signal) => this.force(signal),
    );
    process.on('exit', this.onExit);
    this.checkBudget();
  }

  get phase(): ShutdownPhase {
    return this.sequence.phase;
  }

  get signal(): AbortSignal {
    return this.sequence.signal;
  }

  addServer(server: Parameters<GracefulShutdown['addServer']>[0]): void {
    this.sequence.addServer(checkServer(server));
  }

  addCloser(...[name, close, options]: Parameters<GracefulShutdown['addCloser']>): void {
    this.closers.add(closerOf(name, close, options));
    this.checkBudget();
  }

  run(reason = 'run', options: { readonly exitCode?: number | undefined } = {}): Promise<ShutdownResult> {
    return this.begin(reason, options.exitCode, 'SIGTERM');
  }

  dispose(): void {
    this.watch.stop();
    this.leave();
  }

  /** All but the signals: until the process is gone, one more of them must not kill it. */
  private leave(): void {
    this.threads.close();
    process.off('exit', this.onExit);
    this.onDispose();
    if (this.phase === 'running' || this.phase === 'stopped') this.sequence.dispose();
  }

  /** @param signal what the workers of a cluster are sent */
  private begin(reason: string, exitCode: number | undefined, signal: NodeJS.Signals): Promise<ShutdownResult> {
    // Who joins a shutdown may know of something that went wrong: an exception while it drains.
    this.exitCode ||= exitCode;
    if (this.running !== undefined) return this.running;
    // Before anything is called that may ask for the shutdown itself.
    this.running = new Promise((resolve) => {
      this.onEnd = resolve;
    });
    this.reason = reason;
    // Not unref'd: it is what ends a process that nothing else would end.
    this.deadline = setTimeout(() => this.giveUp(), this.timeoutMs);
    const delayMs = this.delayMs(signal);
    const delay = delayMs > 0 ? `accepting for another ${Math.round(delayMs)} ms` : 'no delay';
    this.report.say(`${reason}: not ready from now on, ${delay}; ${sayLoad(this.sequence.load)}`);
    this.sequence.begin(reason);
    this.workers.begin(signal);
    this.threads.begin(reason);
    if (this.threads.count > 0) this.waitForThreads();
    void this.sequence
      .proceed(reason, delayMs)
      .catch((thrown) => this.report.tell(callbackFailed('the shutdown', thrown)))
      // What the application has set stands, as it would where the process ends by itself.
      .then(() => this.end(this.exitCode || Number(process.exitCode) || undefined));
    return this.running;
  }

  private delayMs(signal: NodeJS.Signals): number {
    const { delayMs = 'auto', health } = this.options;
    if (delayMs !== 'auto') return delayMs;
    // Nobody can be sending anything to what serves nothing, or nothing yet.
    if (!this.sequence.isServing) return 0;
    return autoDelayMs({
      health,
      atTerminal: signal === 'SIGINT' && process.stdin.isTTY === true,
      inProduction: isProduction(),
      maxMs: Math.min(maxAutoDelayMs, this.timeoutMs / 2),
    });
  }

  private waitForThreads(): void {
    const close = async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
      for (const [thread, exitCode] of await this.threads.ended(signal)) {
        this.report.tell(workerFailed(`worker thread ${thread}`, `exit code ${exitCode}`));
      }
    };
    // They began together with the servers here, and may take as long.
    this.closers.add({ name: 'worker threads', close, stage: 'jobs', timeoutMs: this.drainTimeoutMs });
  }

  private giveUp(): void {
    this.report.tell(notOver(this.phase, this.timeoutMs, this.closers.open));
    this.workers.signal('SIGKILL');
    this.sequence.giveUp();
    this.end(timeoutExitCode);
  }

  private force(signal: NodeJS.Signals): void {
    if (this.phase === 'stopped') return;
    this.report.tell(forcedBy(signal, this.phase, this.closers.open));
    // To them, the same signal again would be its echo.
    this.workers.signal('SIGKILL');
    this.sequence.giveUp();
    this.end(exitCodeOf(signal));
  }

  private end(exitCode: number | undefined): void {
    if (this.phase === 'stopped') return;
    const result = this.sequence.end(this.reason, exitCode);
    clearTimeout(this.deadline);
    const faults = result.faults.map(({ code }) => code).join(', ');
    this.report.say(`stopped after ${Math.round(result.durationMs)} ms, exit code ${result.exitCode} ${faults}`.trim());
    this.threads.done(result.exitCode);
    this.workers.stop();
    this.onEnd?.(result);
    if (this.options.exit === false) {
      this.dispose();
      return;
    }
    this.leave();
    // After the warnings that were told last, which are printed in the next tick, and after whoever awaits `run`.
    setImmediate(() => process.exit(result.exitCode));
  }

  /** Said once, before it matters. */
  private checkBudget(): void {
    const { delayMs = 'auto' } = this.options;
    const delay = delayMs === 'auto' ? Math.min(usualDelayMs, this.timeoutMs / 2) : delayMs;
    const closersMs = this.closers.budgetMs;
    const totalMs = delay + this.drainTimeoutMs + closersMs;
    if (this.hasHinted || totalMs <= this.timeoutMs) return;
    this.hasHinted = true;
    const parts = `a delay of ${delay}, draining of ${this.drainTimeoutMs} and closers of ${closersMs} ms`;
    this.report.hint(overBudget(parts, totalMs, this.timeoutMs));
  }
}

function defaultLog(): ShutdownLog | false {
  const environment = process.env['NODE_ENV'];
  return environment === 'production' || environment === 'test' ? false : console;
}

/** Kubernetes gives every container the address of its API server. */
function isProduction(): boolean {
  return process.env['NODE_ENV'] === 'production' || process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
}
