import { checkCounts, readCounts } from '../answer/counts.js';
import { PriceList, priceMethods } from '../contenders/calls/price-list.js';
import type { TimedCalls } from '../contenders/calls/timed-calls.js';
import { timeHotLoop } from './hot-loop.js';
import type { Quantities, Work } from './task.js';

type CallWork = Extract<Work, { workload: 'call' }>;

const callsPerTurn = priceMethods.length;

/** The calls numbered `from` up to `to`: each method once in a turn. Their sum keeps V8 from leaving them out. */
function callAll(prices: PriceList, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += callsPerTurn) {
    const price = (i >> 3) & 1023;
    const count = (i >> 3) & 3;
    sum += prices.net(price, count) + prices.gross(price, count);
    sum += prices.discount(price, count) + prices.shipping(price, count);
    sum += prices.rounded(price, count) + prices.cheapest(price, count);
    sum += prices.difference(price, count) + prices.points(price, count);
  }
  return sum;
}

/** Times calls of timed methods, in nanoseconds per call. What they return and what is counted must agree. */
export async function timeCalls({ prices, exposed }: TimedCalls, work: CallWork): Promise<Quantities> {
  let sum = 0;
  const run = (from: number, to: number): void => {
    sum += callAll(prices, from, to);
  };
  const { nsPerOperation, done } = await timeHotLoop({ run, turn: callsPerTurn * 16 }, work);
  const expected = callAll(new PriceList(), 0, done);
  if (sum !== expected) throw new Error(`wrong answer: the calls returned ${sum} in all, expected ${expected}`);
  if (exposed !== undefined) {
    const calls = Object.fromEntries(priceMethods.map((method) => [method, done / callsPerTurn]));
    checkCounts('calls', await readCounts(exposed.read(), exposed), calls);
  }
  return { 'ns-per-operation': nsPerOperation };
}
