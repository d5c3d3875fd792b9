import { setTimeout as sleep } from 'node:timers/promises';
import { checkExposed } from '../answer/exposed.js';
import type { Exposition, SeriesSpace } from '../contenders/contender.js';
import { coreClockMs } from './core-clock.js';
import { Heartbeat } from './heartbeat.js';
import { randomNumbers } from './recorded-series.js';
import { firstCount } from './series-space.js';
import type { Quantities, Work } from './task.js';

type ScrapeWork = Extract<Work, { workload: 'scrape-cost' | 'scrape-hold' }>;

/**
 * A rest between recording and scraping, in which V8's helper threads end what the recording began. The
 * heap is left as it is: a collection forced here makes V8 expect a small heap and begin the next one in
 * the middle of the scrape, which no service sees.
 */
const restMs = 10;

/** An exposition with the record of what it must show. */
class Exposed {
  readonly #exposition: Exposition;
  readonly #space: SeriesSpace;
  readonly #expected: Float64Array;
  readonly #random = randomNumbers(7);

  constructor(exposition: Exposition, space: SeriesSpace) {
    this.#exposition = exposition;
    this.#space = space;
    this.#expected = new Float64Array(space.size);
    for (let series = 0; series < space.size; series++) this.#increment(series, firstCount(series));
  }

  #increment(series: number, amount: number): void {
    this.#exposition.increment(series, amount);
    (this.#expected[series] as number) += amount;
  }

  /** Adds 1 to as many series; to a random choice of them, each at most once, unless it is all. */
  change(count: number): void {
    const { size } = this.#space;
    if (count >= size) {
      for (let series = 0; series < size; series++) this.#increment(series, 1);
      return;
    }
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(Math.floor(this.#random() * size));
    for (const series of chosen) this.#increment(series, 1);
  }

  check(): Promise<void> {
    return checkExposed(this.#space, this.#expected, this.#exposition.read());
  }
}

/** Changes series and scrapes, again and again; at last changes them once more and checks what is shown. */
async function scrapeRepeatedly(
  exposed: Exposed,
  work: ScrapeWork,
  scrape: () => Promise<number>,
): Promise<{ warmUp: number[]; changed: number[] }> {
  const several = async (atLeast: number, atMost: number, budgetMs: number): Promise<number[]> => {
    const measured: number[] = [];
    const end = performance.now() + budgetMs;
    while (measured.length < atLeast || (measured.length < atMost && performance.now() < end)) {
      exposed.change(work.changed);
      measured.push(await scrape());
    }
    return measured;
  };
  const warmUp = await several(1, work.warmUpScrapes, work.budgetMs / 2);
  const changed = await several(1, work.scrapes, work.budgetMs);
  exposed.change(work.changed);
  await exposed.check();
  return { warmUp, changed };
}

const cpuMs = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** CPU milliseconds of the whole process, V8's garbage collector threads included, for one scrape each. */
export async function timeScrapes(exposition: Exposition, space: SeriesSpace, work: ScrapeWork): Promise<Quantities> {
  const exposed = new Exposed(exposition, space);
  const bytesMs: number[] = [];
  const scrape = async (): Promise<number> => {
    await sleep(restMs);
    const start = process.cpuUsage();
    const scraped = await exposition.scrape();
    const spentMs = cpuMs(start);
    if (typeof scraped === 'string') {
      const conversion = process.cpuUsage();
      const { byteLength } = Buffer.from(scraped, 'utf8');
      bytesMs.push(cpuMs(conversion));
      if (byteLength < space.size) throw new Error('wrong answer: less than a byte per series');
    }
    return spentMs;
  };

  const first = await scrape();
  const { changed } = await scrapeRepeatedly(exposed, work, scrape);
  return { 'cpu-first': [first], cpu: changed, ...(bytesMs.length > 0 && { 'cpu-to-bytes': bytesMs }) };
}

/**
 * The longest hold of the event loop, in milliseconds, for one scrape each: by a clock that stands still
 * while other processes have the core, and by the wall clock.
 */
export async function timeHolds(exposition: Exposition, space: SeriesSpace, work: ScrapeWork): Promise<Quantities> {
  const exposed = new Exposed(exposition, space);
  const wall: number[] = [];
  const scrape = async (): Promise<number> => {
    await sleep(restMs);
    const byWall = new Heartbeat(() => performance.now());
    const byCore = new Heartbeat(coreClockMs);
    await exposition.scrape();
    wall.push(byWall.stop());
    return byCore.stop();
  };

  const first = await scrape();
  const { warmUp, changed } = await scrapeRepeatedly(exposed, work, scrape);
  // A promise of "never" knows no warm-up.
  return { 'hold-first': [first], hold: [...warmUp, ...changed], 'hold-wall': wall };
}
