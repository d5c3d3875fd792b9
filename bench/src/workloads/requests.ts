import { type Counts, checkCounts } from '../answer/counts.js';
import { expectedAnswers, wholeTurns } from './request-mix.js';
import type { Quantities, Work } from './task.js';

type RequestWork = Extract<Work, { workload: 'requests' }>;

/** A service in a process of its own, as the load generator sees it. */
export interface LoadedService {
  /** Asks for so many requests of the mix; gives the answers by status once all are there. */
  load(connections: number, requests: number): Promise<Counts>;
  /** The CPU time its process has used, all threads, in microseconds. */
  cpuMicroseconds(): Promise<number>;
  /** The requests its metrics count, by status; nothing where it measures none. */
  counted(): Promise<Counts | undefined>;
}

/**
 * Loads a service again and again; its CPU time per request, in microseconds. The warm-up is so many requests rather
 * than so much time: on a busy machine, time alone leaves code that is not optimised yet.
 */
export async function timeRequests(service: LoadedService, work: RequestWork): Promise<Quantities> {
  const { connections, loads } = work;
  let done = 0;
  const load = async (requests: number): Promise<void> => {
    checkCounts('answers', await service.load(connections, requests), expectedAnswers(requests));
    done += requests;
  };

  await load(wholeTurns(work.warmUpRequests, connections));
  const requests = wholeTurns(work.loadRequests, connections);
  const perRequest: number[] = [];
  for (let round = 0; round < loads; round++) {
    const before = await service.cpuMicroseconds();
    await load(requests);
    perRequest.push(((await service.cpuMicroseconds()) - before) / requests);
  }
  const counted = await service.counted();
  if (counted !== undefined) checkCounts('counted requests', counted, expectedAnswers(done));
  return { 'cpu-per-request': perRequest };
}
