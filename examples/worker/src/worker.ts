import { setTimeout as wait } from 'node:timers/promises';
import { type Registry, runScope } from '@sonde/metrics';
import type { Job, JobQueue } from './job-queue.js';

const idleMs = 100;

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly registry: Registry;
  readonly work: (job: Job) => Promise<void>;
}

/** Takes one job after the other, measures each, and stops between two of them. */
export class Worker {
  private readonly options: WorkerOptions;
  private running: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    this.options = options;
  }

  /** Goes on until the signal. Does not wait for the end: `drained()` does. */
  start(signal: AbortSignal): void {
    this.running = this.loop(signal);
  }

  /** Resolves when the job under way, if any, is done. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const { queue, registry, work } = this.options;
    const duration = registry.timer({
      name: 'job_duration',
      help: 'Duration of jobs.',
      labelNames: ['job', 'outcome'],
    });
    registry.gauge({ name: 'job_queue_length', help: 'Jobs that wait.', observe: () => queue.length });
    while (!signal.aborted) {
      const job = queue.take();
      if (job === undefined) {
        await wait(idleMs, undefined, { signal }).catch(() => {});
        continue;
      }
      const end = duration.start({ job: 'invoice' });
      // Everything that a job does belongs to it: queries that repeat, profiles, exemplars.
      await runScope({ kind: 'job', name: 'invoice' }, () => work(job)).then(
        () => end({ outcome: 'sent' }),
        (error: unknown) => {
          end({ outcome: 'failed' });
          console.log(`invoice ${job.invoice} failed: ${(error as Error).message}`);
        },
      );
    }
  }
}
