import { expect, test } from 'vitest';
import { PriceList, wrappedPriceList } from '../contenders/calls/price-list.js';
import { timeCalls } from './calls.js';

const work = { workload: 'call', samples: 2, sampleMs: 0, warmUpMs: 0 } as const;

/** A contender that counts one method's calls, give or take some. */
function counting(prices: PriceList, error: number) {
  let points = 0;
  const counted = wrappedPriceList((fn, name) => {
    if (name !== 'points') return fn;
    return (...args) => {
      points++;
      return fn.apply(prices, args);
    };
  });
  const read = async function* () {
    for (const name of ['net', 'gross', 'discount', 'shipping', 'rounded', 'cheapest', 'difference']) {
      yield `calls{method="${name}"} ${points}\n`;
    }
    yield `calls{method="points"} ${points + error}\n`;
  };
  return { prices: counted, exposed: { sample: 'calls', label: 'method', read } };
}

test('times plain calls', async () => {
  const { 'ns-per-operation': samples } = await timeCalls({ prices: new PriceList() }, work);
  expect(samples).toHaveLength(2);
});

test('passes a contender that counted every call of every method', async () => {
  await expect(timeCalls(counting(new PriceList(), 0), work)).resolves.toBeDefined();
});

test('catches a lost call', async () => {
  await expect(timeCalls(counting(new PriceList(), -1), work)).rejects.toThrow(/got \d+ calls of points, expected/);
});

test('catches a wrapper that returns something else', async () => {
  class Wrong extends PriceList {
    override net(): number {
      return 0;
    }
  }
  await expect(timeCalls({ prices: new Wrong() }, work)).rejects.toThrow('the calls returned');
});
