import cluster, { type Worker } from 'node:cluster';
import { workerFailed, workerForked } from './shutdown-faults.js';
import type { ShutdownReport } from './shutdown-report.js';

/** The workers of a cluster, as its primary sees them; in any other process there are none. */
export class ClusterWorkers {
  private readonly left = new Map<number, Worker>();
  private readonly onFork = () => this.report.hint(workerForked());
  private readonly onExit = (worker: Worker, code: number | null, signal: string | null) => {
    if (!this.left.delete(worker.id)) return;
    if (code !== 0) {
      this.report.tell(workerFailed(`worker ${worker.id} of the cluster`, signal ?? `exit code ${code}`));
    }
    if (this.left.size === 0) this.onEnded?.();
  };
  private onEnded: (() => void) | undefined;
  private readonly report: ShutdownReport;

  constructor(report: ShutdownReport) {
    this.report = report;
  }

  get count(): number {
    return this.left.size;
  }

  /** Hands the signal on to every worker, each of which drains by itself. */
  begin(signal: NodeJS.Signals): void {
    if (!cluster.isPrimary) return;
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker === undefined || worker.isDead()) continue;
      this.left.set(worker.id, worker);
      // What listeners that fork again commonly look at.
      worker.exitedAfterDisconnect = true;
    }
    cluster.on('exit', this.onExit);
    cluster.on('fork', this.onFork);
    this.signal(signal);
  }

  /** Not `worker.kill()`: that waits until the worker has disconnected. */
  signal(signal: NodeJS.Signals): void {
    for (const worker of this.left.values()) worker.process.kill(signal);
  }

  /** Resolves when all that were there at the beginning have ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.left.size === 0) resolve();
      else this.onEnded = resolve;
    });
  }

  stop(): void {
    cluster.off('exit', this.onExit);
    cluster.off('fork', this.onFork);
  }
}
