import cluster from 'node:cluster';
import { isMainThread, threadId } from 'node:worker_threads';
import type { SourceContext } from './source.js';

/**
 * Which of several threads or cluster workers this is. Absent in a process that is alone. The heap,
 * garbage collection and event-loop metrics are of this thread; all others are of the whole process.
 */
export function collectWorker({ registry }: SourceContext): void {
  const workerId = cluster.worker?.id;
  if (isMainThread && workerId === undefined) return;
  registry.info({
    name: 'nodejs_worker_info',
    help: 'The worker thread (0 is the main thread) and cluster worker that these metrics are of.',
    labels: { thread_id: threadId, cluster_worker_id: workerId ?? '' },
  });
}
