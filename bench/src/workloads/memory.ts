import { GCProfiler } from 'node:v8';
import { checkExposed } from '../answer/exposed.js';
import type { Contender, Exposition, SeriesSpace } from '../contenders/contender.js';
import { collectGarbage } from './collect-garbage.js';
import { firstCount } from './series-space.js';
import type { Quantities, Work } from './task.js';

type MemoryWork = Extract<Work, { workload: 'memory' }>;

/** Bytes of the JavaScript heap and of the buffers it holds; Node counts array buffers within `external`. */
function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function bytesRetained(): Promise<number> {
  await collectGarbage();
  await collectGarbage();
  return bytesInUse();
}

/**
 * The most memory in use at any time during one scrape. Memory only falls when garbage is collected, so
 * the peaks are what V8 saw at the start of each collection, and the end; that finds the peak of a scrape
 * that never gives the event loop back, too.
 */
async function peakDuring(exposition: Exposition): Promise<number> {
  const profiler = new GCProfiler();
  profiler.start();
  const scraped = await exposition.scrape();
  const end = bytesInUse();
  const { statistics } = profiler.stop();
  if (scraped === 0) throw new Error('wrong answer: an empty exposition');
  const peaks = statistics.map(
    ({ beforeGC: { heapStatistics } }) => heapStatistics.usedHeapSize + heapStatistics.externalMemory,
  );
  return Math.max(end, ...peaks);
}

/**
 * Bytes retained per series, and the extra bytes of a scrape: its peak above what is retained before or
 * after it, whichever is more. What a scrape leaves behind for the next one is so counted as retained by
 * the series, once, and not as extra as well.
 */
export async function weigh(
  contender: Contender,
  space: SeriesSpace,
  work: MemoryWork,
): Promise<Quantities | undefined> {
  const empty = await bytesRetained();
  const exposition = contender.expose(space);
  if (exposition === undefined) return undefined;
  for (let series = 0; series < space.size; series++) exposition.increment(series, firstCount(series));
  const recorded = await bytesRetained();

  const extra: number[] = [];
  let retained = recorded;
  for (let turn = 0; turn < work.scrapes; turn++) {
    for (let series = 0; turn > 0 && series < space.size; series++) exposition.increment(series, 1);
    await collectGarbage();
    const before = retained;
    const peak = await peakDuring(exposition);
    retained = await bytesRetained();
    extra.push(peak - Math.max(before, retained));
  }

  const expected = Float64Array.from({ length: space.size }, (_, series) => firstCount(series) + work.scrapes - 1);
  await checkExposed(space, expected, exposition.read());
  return {
    'extra-bytes': extra,
    'bytes-per-series-recorded': [(recorded - empty) / space.size],
    'bytes-per-series': [(retained - empty) / space.size],
  };
}
