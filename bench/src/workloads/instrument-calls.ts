import type { TimedInstruments } from '../contenders/instruments/timed-instruments.js';
import { timeHotLoop } from './hot-loop.js';
import { metricCount, operationsPerTurn, seriesPerMetric } from './recorded-series.js';
import type { Quantities, Work } from './task.js';

type InstrumentWork = Extract<Work, { workload: 'instrument' }>;

/** Times calls of instruments, in nanoseconds per call. Each series of each must have counted its share of them. */
export async function timeInstruments(instruments: TimedInstruments, work: InstrumentWork): Promise<Quantities> {
  const run = (from: number, to: number): void => instruments.run(from, to);
  const { nsPerOperation, done } = await timeHotLoop({ run, turn: operationsPerTurn }, work);
  checkTotals(await instruments.counted(), done);
  return { 'ns-per-operation': nsPerOperation };
}

/**
 * @param counted the count of each series, by instrument
 * @param done calls in all, a multiple of `operationsPerTurn`
 */
export function checkTotals(counted: ReadonlyMap<string, readonly number[]>, done: number): void {
  if (counted.size !== metricCount)
    throw new Error(`wrong answer: ${counted.size} instruments, expected ${metricCount}`);
  const expected = done / operationsPerTurn;
  for (const [name, counts] of counted) {
    const wrong = counts.find((count) => count !== expected);
    if (counts.length !== seriesPerMetric || wrong !== undefined) {
      throw new Error(
        `wrong answer: ${name} has ${counts.length} series, one of them with ${wrong ?? expected} calls, expected ${seriesPerMetric} with ${expected} each`,
      );
    }
  }
}
