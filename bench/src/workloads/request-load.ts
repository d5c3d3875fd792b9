import { createRequire } from 'node:module';
import type { Counts } from '../answer/counts.js';
import { requestMix } from './request-mix.js';

interface AutocannonResult {
  readonly errors: number;
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
}

/** The part of `autocannon` the bench uses. */
type Autocannon = (options: {
  readonly url: string;
  readonly connections: number;
  readonly amount: number;
  readonly bailout: number;
  readonly sampleInt: number;
  readonly skipAggregateResult: boolean;
  readonly requests: readonly object[];
}) => Promise<AutocannonResult>;

const require = createRequire(import.meta.url);
const autocannon = require('autocannon') as Autocannon;

const requests = requestMix.map(({ method, path, body }) => ({
  method,
  path,
  ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
}));

/**
 * Asks for so many requests of the mix and waits for every answer: none is under way at the end, so those counted
 * and those answered can be compared one to one.
 *
 * @returns the number of answers by status
 */
export async function loadRequests(url: string, connections: number, amount: number): Promise<Counts> {
  const result = await autocannon({
    url,
    connections,
    amount,
    requests,
    bailout: 1,
    // It looks whether it is done at this interval only, in milliseconds.
    sampleInt: 10,
    skipAggregateResult: true,
  });
  if (result.errors > 0) throw new Error(`${result.errors} requests failed or had no answer in 10 s`);
  return Object.fromEntries(Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count]));
}
