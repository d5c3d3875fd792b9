import { type Counts, checkCounts } from '../answer/counts.js';
import { checkSamples } from '../answer/samples.js';
import type { ProfiledTime } from '../contenders/requests/request-meter.js';
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
  /** What its profiler saw; nothing where that is not what is measured. */
  profiled(): Promise<ProfiledTime | undefined>;
}

/**
 * Loads a service, and beside it one that measures nothing, in turns of a tenth of a second: clocks of processors
 * change from second to second, and both sides of a difference must have the same. Gives the CPU time per request, and
 * what it is above that of the other service, in microseconds and in percent of it.
 *
 * The warm-up is so many requests rather than so much time: on a busy machine, time alone leaves code that is not
 * optimised yet.
 */
export async function timeRequests(
  service: LoadedService,
  base: LoadedService | undefined,
  work: RequestWork,
): Promise<Quantities> {
  const { connections, loads } = work;
  const requests = wholeTurns(work.loadRequests, connections);
  const one = new Loading(service, connections);
  const other = base && new Loading(base, connections);
  await one.load(wholeTurns(work.warmUpRequests, connections));
  await other?.load(wholeTurns(work.warmUpRequests, connections));
  const perRequest: number[] = [];
  const aboveBase: number[] = [];
  const percentAbove: number[] = [];
  for (let round = 0; round < loads; round++) {
    // Who is first changes, so that neither has the other's heat.
    const before = round % 2 === 0 ? await other?.cost(requests) : undefined;
    const own = await one.cost(requests);
    const after = round % 2 === 1 ? await other?.cost(requests) : undefined;
    perRequest.push(own);
    const under = before ?? after;
    if (under === undefined) continue;
    aboveBase.push(own - under);
    percentAbove.push((own / under - 1) * 100);
  }
  const counted = await service.counted();
  if (counted !== undefined) checkCounts('counted requests', counted, expectedAnswers(one.done));
  const profiled = await service.profiled();
  if (profiled !== undefined) checkSamples(profiled, profiled);
  return {
    'cpu-per-request': perRequest,
    ...(other && { 'cpu-above-base': aboveBase, 'cpu-percent-above-base': percentAbove }),
  };
}

/** A service under load: what it answered so far, and what that took. */
class Loading {
  done = 0;
  private readonly service: LoadedService;
  private readonly connections: number;

  constructor(service: LoadedService, connections: number) {
    this.service = service;
    this.connections = connections;
  }

  async load(requests: number): Promise<void> {
    checkCounts('answers', await this.service.load(this.connections, requests), expectedAnswers(requests));
    this.done += requests;
  }

  /** CPU time per request of one load. */
  async cost(requests: number): Promise<number> {
    const before = await this.service.cpuMicroseconds();
    await this.load(requests);
    return ((await this.service.cpuMicroseconds()) - before) / requests;
  }
}
