import { setTimeout as wait } from 'node:timers/promises';
import { eventLoopCheck } from '@sonde/health/checks';
import { start } from 'sonde';
import { demonstrate } from './demonstrate.js';
import { type Job, JobQueue } from './job-queue.js';
import { Worker } from './worker.js';

// No HTTP of its own, so it is ready from the start. Probes and metrics are on port 9464.
const sonde = start({ serviceName: 'worker-example', readyWhen: 'started' });
const { health, registry, shutdown } = sonde;

const queue = new JobQueue();
const worker = new Worker({ queue, registry, work: sendInvoice });

// Whether it keeps up, for people; whether it is stuck, for the kubelet.
health.check({ name: 'queue', critical: false, check: () => ({ status: queue.length < 1000 ? 'up' : 'degraded' }) });
health.check({ ...eventLoopCheck({ maxLagMs: 5000 }), name: 'event-loop', probes: ['live'] });

worker.start(shutdown.signal);
// Jobs first, then pools, then the last push of metrics: a stage begins when the one before it is over.
shutdown.addCloser('jobs', () => worker.drained(), { stage: 'jobs', timeoutMs: 6000 });

async function sendInvoice({ invoice, customer, printed }: Job): Promise<void> {
  await Promise.all([wait(20), printed]);
  if (customer === '') throw new Error('nobody to send it to');
  console.log(`invoice ${invoice} sent to ${customer}`);
}

if (process.argv.includes('--once')) await demonstrate(sonde, queue);
