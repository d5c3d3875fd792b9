import * as threads from 'node:worker_threads';

/** What the thread that runs this is called in profiles: `main`, `worker 3`, `worker 3: thumbnails`. */
export function currentThreadName(): string {
  if (threads.isMainThread) return 'main';
  // Its own name a worker knows from Node 24.6 on.
  return workerName(String(threads.threadId), (threads as { threadName?: string }).threadName);
}

/** @param name as given to `new Worker`; `WorkerThread` is what Node calls those without */
export function workerName(id: string, name: string | undefined): string {
  return name === undefined || name === '' || name === 'WorkerThread' ? `worker ${id}` : `worker ${id}: ${name}`;
}
