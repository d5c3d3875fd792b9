import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads';

/** Of one process: its threads hear each other by name. */
const channelName = 'sonde.health.shutdown';

type Message =
  | { readonly kind: 'hello'; readonly thread: number }
  | { readonly kind: 'who' }
  | { readonly kind: 'begin'; readonly reason: string }
  /** Also from a thread that ends by itself. */
  | { readonly kind: 'done'; readonly thread: number; readonly exitCode: number };

/**
 * How the shutdown of the main thread and those of worker threads find each other: signals reach the main thread only.
 * A thread is known from the moment it calls `gracefulShutdown` itself.
 */
export class ThreadChannel {
  private readonly channel = new BroadcastChannel(channelName);
  private readonly threads = new Set<number>();
  private readonly exitCodes = new Map<number, number>();
  private onEnded: (() => void) | undefined;
  private begun: string | undefined;
  private isClosed = false;
  private readonly onExit = (code: number): void => this.done(code);
  /** A thread that is terminated, or has no memory left, says nothing any more. */
  private readonly onWorker = (worker: Worker): void => {
    const { threadId: thread } = worker;
    worker.once('exit', (exitCode) => this.heard({ kind: 'done', thread, exitCode }));
  };
  private readonly onBegin: (reason: string) => void;

  /** @param onBegin in a worker thread: told when the main thread shuts down */
  constructor(onBegin: (reason: string) => void) {
    this.onBegin = onBegin;

    this.channel.onmessage = (event) => this.heard((event as { data: Message }).data);
    this.channel.unref();
    if (isMainThread) process.on('worker', this.onWorker);
    else process.on('exit', this.onExit);
    this.post(isMainThread ? { kind: 'who' } : { kind: 'hello', thread: threadId });
  }

  /** Threads that have not ended, as far as the main thread knows. */
  get count(): number {
    return this.threads.size;
  }

  /** Main thread: tells all threads to shut down. */
  begin(reason: string): void {
    if (!isMainThread) return;
    this.begun = reason;
    this.post({ kind: 'begin', reason });
  }

  /** Main thread: resolves with the exit codes other than 0 when every thread is done, or when `signal` aborts. */
  async ended(signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    if (this.threads.size > 0) {
      await new Promise<void>((resolve) => {
        this.onEnded = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return this.exitCodes;
  }

  /** Worker thread: says how it ended. */
  done(exitCode: number): void {
    if (!isMainThread) this.post({ kind: 'done', thread: threadId, exitCode });
  }

  /** A worker thread that has not said that it is done is forgotten. */
  close(): void {
    process.off('worker', this.onWorker);
    process.off('exit', this.onExit);
    this.done(0);
    this.channel.close();
    this.isClosed = true;
  }

  private heard(message: Message): void {
    if (!isMainThread) {
      if (message.kind === 'who') this.post({ kind: 'hello', thread: threadId });
      if (message.kind === 'begin') this.onBegin(message.reason);
      return;
    }
    if (message.kind === 'hello') {
      this.threads.add(message.thread);
      // A thread that was started during the shutdown.
      if (this.begun !== undefined) this.post({ kind: 'begin', reason: this.begun });
    }
    if (message.kind !== 'done') return;
    // The first word counts: it is said again when the channel is closed.
    if (!this.threads.delete(message.thread)) return;
    // What ended before is nothing that went wrong in the shutdown.
    if (this.begun !== undefined && message.exitCode !== 0) this.exitCodes.set(message.thread, message.exitCode);
    if (this.threads.size === 0) this.onEnded?.();
  }

  private post(message: Message): void {
    if (this.isClosed) return;
    this.channel.postMessage(message);
  }
}
