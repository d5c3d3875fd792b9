import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startedBy } from '../contenders/starts/started.js';
import type { Quantities, Task } from './task.js';

type StartWork = Extract<Task, { workload: 'start' }>;

/** What a service says once it has been there for a moment. */
export interface StartedMessage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

const service = fileURLToPath(new URL('../run/started-service.js', import.meta.url));

/**
 * Starts a service some times, one after the other: the CPU it has taken when it has listened for a moment, in
 * milliseconds, and its resident memory, in bytes. Each must serve the metrics it is there for.
 */
export async function timeStarts({ contender, starts }: StartWork): Promise<Quantities> {
  const cpu: number[] = [];
  const rss: number[] = [];
  for (let i = 0; i < starts; i++) {
    const port = await freePort();
    const { execArgv, env, exposes } = startedBy(contender, port);
    const child = fork(service, [], {
      execArgv: [...execArgv],
      env: { ...process.env, ...env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const closed = once(child, 'close');
    try {
      const told = await Promise.race([once(child, 'message'), closed.then(() => undefined)]);
      if (told === undefined) throw new Error('wrong answer: the service ended before it listened');
      const { cpuMs, rssBytes } = told[0] as StartedMessage;
      cpu.push(cpuMs);
      rss.push(rssBytes);
      if (exposes !== undefined) await checkMetrics(port, exposes);
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
  }
  return { cpu, rss };
}

async function checkMetrics(port: number, metric: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const isThere = text.split('\n').some((line) => line.startsWith(metric));
  if (response.status !== 200 || !isThere) {
    throw new Error(`wrong answer: GET /metrics gives ${response.status} without ${metric}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
