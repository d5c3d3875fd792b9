/** One invoice to send. */
export interface Job {
  readonly invoice: number;
  readonly customer: string;
  /** What it has to wait for. */
  readonly printed?: Promise<unknown>;
}

/** In place of a real one. What is taken and not finished would come back there. */
export class JobQueue {
  private readonly jobs: Job[] = [];

  add(...jobs: Job[]): void {
    this.jobs.push(...jobs);
  }

  take(): Job | undefined {
    return this.jobs.shift();
  }

  get length(): number {
    return this.jobs.length;
  }
}
