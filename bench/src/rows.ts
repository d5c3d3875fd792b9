import type { ContenderId } from './contenders/contender.js';
import type { Size } from './sizes.js';
import type { Work } from './workloads/task.js';

/** What a figure must reach. `ratio` is the peer's figure over Sonde's. */
export type Goal =
  | { readonly against: ContenderId; readonly ratioAtLeast: number }
  | { readonly against: ContenderId; readonly timesAtMost: number }
  | { readonly figureAtMost: number };

/** One figure of a row: which quantity of which piece of work, how it is read, and what it must reach. */
export interface Measure {
  readonly title: string;
  readonly work: string;
  readonly quantity: string;
  readonly unit: 'ns' | 'ms' | 'MB' | 'bytes';
  /** Whether the middle or the worst of all samples is the figure. A promise of "never" needs the worst. */
  readonly figure: 'median' | 'worst';
  readonly contenders: readonly ContenderId[];
  readonly goals: readonly Goal[];
}

export interface Row {
  readonly number: number;
  readonly title: string;
  /** Pieces of work by name; in every round, each contender does each in a process of its own. */
  readonly works: Readonly<Record<string, { readonly work: Work; readonly contenders: readonly ContenderId[] }>>;
  readonly rounds: number;
  readonly measures: readonly Measure[];
}

const libraries: readonly ContenderId[] = ['sonde', 'prom-client', 'prometheus-io', 'opentelemetry'];
const withHandles: readonly ContenderId[] = ['sonde', 'prom-client', 'prometheus-io'];

/** The rows 1 to 6 of "Figures to reach". */
export function rowsOf(size: Size): readonly Row[] {
  const { samples, sampleMs, warmUpMs, series, warmUpScrapes, scrapes, budgetMs } = size;
  const recording = { workload: 'record', samples, sampleMs, warmUpMs } as const;
  const perCall = { quantity: 'ns-per-operation', unit: 'ns', figure: 'median' } as const;
  const scraping = { series, warmUpScrapes, scrapes, budgetMs } as const;
  const counted = `${series.toLocaleString('en')} counter series`;
  return [
    {
      number: 1,
      title: '`inc` through a bound handle',
      rounds: size.recordRounds,
      works: {
        one: { work: { ...recording, kind: 'inc-one' }, contenders: [...withHandles, 'bare-array'] },
        inc: { work: { ...recording, kind: 'inc-bound' }, contenders: [...withHandles, 'bare-array'] },
      },
      measures: [
        {
          ...perCall,
          title: 'inc() of one handle, held in a constant',
          work: 'one',
          contenders: [...withHandles, 'bare-array'],
          // Here even the bare array waits for its last write: no library could be 150 times faster than prom-client.
          goals: [{ against: 'bare-array', timesAtMost: 3 }],
        },
        {
          ...perCall,
          title: 'inc() of 128 handles in turn, 16 on each of 8 counters',
          work: 'inc',
          contenders: [...withHandles, 'bare-array'],
          goals: [
            { against: 'prom-client', ratioAtLeast: 150 },
            { against: 'bare-array', timesAtMost: 3 },
          ],
        },
      ],
    },
    {
      number: 2,
      title: '`inc` with a labels object, 3 labels',
      rounds: size.recordRounds,
      works: { inc: { work: { ...recording, kind: 'inc-labels' }, contenders: libraries } },
      measures: [
        {
          ...perCall,
          title: 'inc({ method, route, status }), 8 counters of 128 series, a fresh object per call',
          work: 'inc',
          contenders: libraries,
          goals: [
            { against: 'prom-client', ratioAtLeast: 8 },
            { against: 'opentelemetry', ratioAtLeast: 25 },
          ],
        },
      ],
    },
    {
      number: 3,
      title: '`observe` with a labels object, 3 labels, 12 buckets',
      rounds: size.recordRounds,
      works: {
        labels: { work: { ...recording, kind: 'observe-labels' }, contenders: libraries },
        bound: { work: { ...recording, kind: 'observe-bound' }, contenders: withHandles },
      },
      measures: [
        {
          ...perCall,
          title: 'observe({ method, route, status }, value), 8 histograms of 128 series',
          work: 'labels',
          contenders: libraries,
          goals: [{ against: 'prom-client', ratioAtLeast: 10 }],
        },
        {
          ...perCall,
          title: 'observe(value) through 128 bound handles in turn',
          work: 'bound',
          contenders: withHandles,
          goals: [{ against: 'prom-client', ratioAtLeast: 60 }],
        },
      ],
    },
    {
      number: 4,
      title: `full exposition of ${counted}`,
      rounds: size.scrapeRounds,
      works: {
        cost: { work: { ...scraping, workload: 'scrape-cost', changed: series }, contenders: libraries },
        hold: { work: { ...scraping, workload: 'scrape-hold', changed: series }, contenders: libraries },
      },
      measures: [
        {
          title: 'CPU of a scrape, all series changed since the last one',
          work: 'cost',
          quantity: 'cpu',
          unit: 'ms',
          figure: 'median',
          contenders: libraries,
          goals: [{ against: 'prom-client', ratioAtLeast: 8 }],
        },
        {
          title: 'CPU of the first scrape of a process',
          work: 'cost',
          quantity: 'cpu-first',
          unit: 'ms',
          figure: 'median',
          contenders: libraries,
          goals: [],
        },
        {
          title: 'CPU from string to bytes, not counted above (Sonde’s scrape ends in bytes)',
          work: 'cost',
          quantity: 'cpu-to-bytes',
          unit: 'ms',
          figure: 'median',
          contenders: ['prom-client', 'prometheus-io', 'opentelemetry'],
          goals: [],
        },
        {
          title: 'longest hold of the event loop, all series changed',
          work: 'hold',
          quantity: 'hold',
          unit: 'ms',
          figure: 'worst',
          contenders: libraries,
          goals: [{ figureAtMost: 10 }],
        },
        {
          title: 'longest hold of the event loop, first scrape of a process',
          work: 'hold',
          quantity: 'hold-first',
          unit: 'ms',
          figure: 'worst',
          contenders: libraries,
          goals: [{ figureAtMost: 10 }],
        },
        {
          title: 'the same by the wall clock: with what other processes on this machine took away',
          work: 'hold',
          quantity: 'hold-wall',
          unit: 'ms',
          figure: 'worst',
          contenders: libraries,
          goals: [],
        },
      ],
    },
    {
      number: 5,
      title: `the same ${counted}, 1 % of them changed since the last scrape`,
      rounds: size.scrapeRounds,
      works: {
        cost: { work: { ...scraping, workload: 'scrape-cost', changed: series / 100 }, contenders: libraries },
      },
      measures: [
        {
          title: 'CPU of a scrape',
          work: 'cost',
          quantity: 'cpu',
          unit: 'ms',
          figure: 'median',
          contenders: libraries,
          goals: [{ against: 'prom-client', ratioAtLeast: 200 }],
        },
      ],
    },
    {
      number: 6,
      title: `${size.memorySeries.toLocaleString('en')} counter series`,
      rounds: size.memoryRounds,
      works: {
        memory: {
          work: { workload: 'memory', series: size.memorySeries, scrapes: 2 },
          contenders: ['sonde', 'prom-client'],
        },
      },
      measures: [
        {
          title: 'peak of extra memory during a scrape',
          work: 'memory',
          quantity: 'extra-bytes',
          unit: 'MB',
          figure: 'worst',
          contenders: ['sonde', 'prom-client'],
          goals: [{ figureAtMost: 20 }],
        },
        {
          title: 'retained per series, with what a scrape leaves behind for the next',
          work: 'memory',
          quantity: 'bytes-per-series',
          unit: 'bytes',
          figure: 'median',
          contenders: ['sonde', 'prom-client'],
          goals: [{ figureAtMost: 220 }],
        },
        {
          title: 'retained per series before the first scrape',
          work: 'memory',
          quantity: 'bytes-per-series-recorded',
          unit: 'bytes',
          figure: 'median',
          contenders: ['sonde', 'prom-client'],
          goals: [],
        },
      ],
    },
  ];
}
