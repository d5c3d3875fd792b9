import type { Counts } from '../answer/counts.js';

export interface MixedRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  /** What the service of rows 7 and 8 answers. */
  readonly status: number;
}

/** What every connection asks for, in turn, over and over. */
export const requestMix: readonly MixedRequest[] = [
  { method: 'GET', path: '/orders/17', status: 200 },
  { method: 'GET', path: '/orders', status: 200 },
  { method: 'GET', path: '/customers/4/orders', status: 200 },
  { method: 'POST', path: '/orders', body: '{"item":"tea","count":2}', status: 201 },
  { method: 'GET', path: '/orders/18', status: 200 },
  { method: 'GET', path: '/orders?page=2', status: 200 },
  { method: 'DELETE', path: '/orders/19', status: 204 },
  { method: 'GET', path: '/nowhere', status: 404 },
];

/** The requests of which every connection gets as many as every other, all of them whole turns of the mix. */
export function wholeTurns(requests: number, connections: number): number {
  const turn = connections * requestMix.length;
  return Math.max(1, Math.round(requests / turn)) * turn;
}

/** How many answers of each status so many requests get, where they are whole turns of the mix. */
export function expectedAnswers(requests: number): Counts {
  const counts: Record<string, number> = {};
  for (const { status } of requestMix) counts[status] = (counts[status] ?? 0) + requests / requestMix.length;
  return counts;
}
