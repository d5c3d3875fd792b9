import { setTimeout as wait } from 'node:timers/promises';
import type { Sonde } from 'sonde';
import type { JobQueue } from './job-queue.js';

/** Some jobs, and a SIGTERM while one of them is under way. */
export async function demonstrate({ listening, shutdown }: Sonde, queue: JobQueue): Promise<void> {
  const { url } = await listening;
  const probe = async (name: string): Promise<string> => {
    const { status } = await fetch(new URL(`/health/${name}`, url));
    return `${name} ${status}`;
  };
  // After the jobs, while there is still somebody to scrape.
  const tell = async (): Promise<void> => {
    const metrics = await (await fetch(url)).text();
    console.log(`left for the next worker: ${queue.length}`);
    for (const line of metrics.split('\n')) if (line.startsWith('job_duration_seconds_count')) console.log(line);
  };
  shutdown.addCloser('numbers', tell, { stage: 'pools', timeoutMs: 2000 });
  console.log(await probe('ready'));
  let print = (): void => {};
  const printed = new Promise<void>((resolve) => {
    print = resolve;
  });
  queue.add({ invoice: 1, customer: 'ada' }, { invoice: 2, customer: '' }, { invoice: 3, customer: 'grace' });
  queue.add({ invoice: 4, customer: 'edsger', printed }, { invoice: 5, customer: 'barbara' });
  while (queue.length > 1) await wait(5);

  process.kill(process.pid, 'SIGTERM');
  // A signal on its way holds no process; a timer does.
  while (!shutdown.signal.aborted) await wait(5);
  console.log(`SIGTERM: ${await probe('ready')}, ${await probe('live')}`);
  print();
}
