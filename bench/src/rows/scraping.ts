import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const libraries: readonly ContenderId[] = ['sonde', 'prom-client', 'prometheus-io', 'opentelemetry'];

/** Rows 4 to 6: what it costs to expose, and to keep. */
export function scrapingRows(size: Size): readonly Row[] {
  const { series, warmUpScrapes, scrapes, budgetMs } = size;
  const scraping = { series, warmUpScrapes, scrapes, budgetMs } as const;
  const counted = `${series.toLocaleString('en')} counter series`;
  return [
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
