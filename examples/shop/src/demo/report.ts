import type { Distribution, Measured } from './measured.js';
import { facts, textTable } from './text-table.js';
import { formatBytes, formatCount, formatEuros, formatPercent, formatRate, formatSeconds } from './units.js';

const durations = [
  { title: 'p50', align: 'right' },
  { title: 'p95', align: 'right' },
  { title: 'p99', align: 'right' },
] as const;

/** The measurement as text, no line wider than `width`. The first line of each part is a heading. */
export function reportLines(measured: Measured, width: number): { heading: string; lines: readonly string[] }[] {
  return [
    { heading: `Requests in ${measured.seconds.toFixed(1)} s`, lines: requestTable(measured, width) },
    { heading: 'Service methods', lines: methodTable(measured, width) },
    { heading: 'Database queries', lines: queryTable(measured, width) },
    { heading: 'Shop', lines: facts(shopFacts(measured), width) },
    { heading: 'Process', lines: facts(processFacts(measured), width) },
  ];
}

function requestTable({ requests, total }: Measured, width: number): readonly string[] {
  return textTable(
    [
      { title: 'route', align: 'left' },
      { title: 'count', align: 'right' },
      { title: 'rate', align: 'right' },
      ...durations,
      { title: '4xx', align: 'right' },
      { title: '5xx', align: 'right' },
    ],
    [...requests, { route: 'all', ...total }].map((figures) => [
      figures.route,
      formatCount(figures.count),
      formatRate(figures.perSecond),
      ...durationCells(figures),
      countOrDash(figures.refused),
      countOrDash(figures.failed),
    ]),
    width,
  );
}

function methodTable({ methods }: Measured, width: number): readonly string[] {
  return textTable(
    [
      { title: 'method', align: 'left' },
      { title: 'count', align: 'right' },
      ...durations,
      { title: 'errors', align: 'right' },
    ],
    methods.map((figures) => [
      figures.method,
      formatCount(figures.count),
      ...durationCells(figures),
      countOrDash(figures.errors),
    ]),
    width,
  );
}

function queryTable({ queries }: Measured, width: number): readonly string[] {
  return textTable(
    [{ title: 'query', align: 'left' }, { title: 'count', align: 'right' }, ...durations],
    queries.map((figures) => [figures.query, formatCount(figures.count), ...durationCells(figures)]),
    width,
  );
}

function durationCells({ p50, p95, p99 }: Distribution): string[] {
  return [p50, p95, p99].map(formatSeconds);
}

function countOrDash(count: number): string {
  return count === 0 ? '-' : formatCount(count);
}

function shopFacts({ orders }: Measured): [string, string][] {
  const { sum, p50, p99 } = orders.valueEuros;
  const euros = (value: number | null): string => (value === null ? '-' : formatEuros(value));
  return [
    ['orders', [`${formatCount(orders.placed)} placed`, counts(orders.byPayment)].filter(Boolean).join(': ')],
    ['value', `${formatEuros(sum)} in all, p50 ${euros(p50)}, p99 ${euros(p99)}`],
    ['refused', counts(orders.refused) || 'none'],
  ];
}

function processFacts({ process, seconds }: Measured): [string, string][] {
  const { residentBytes, heapUsedBytes, cpuSeconds, eventLoopLagSeconds: lag } = process;
  return [
    ['memory', `${formatBytes(residentBytes)} resident, ${formatBytes(heapUsedBytes)} of JavaScript heap in use`],
    ['CPU', `${formatSeconds(cpuSeconds)}, ${formatPercent(cpuSeconds / seconds)} of one core`],
    ['loop lag', `p50 ${formatSeconds(lag.p50)}, p99 ${formatSeconds(lag.p99)}`],
  ];
}

function counts(named: Readonly<Record<string, number>>): string {
  return Object.entries(named)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name.replaceAll('_', ' ')} ${formatCount(n)}`)
    .join(', ');
}
