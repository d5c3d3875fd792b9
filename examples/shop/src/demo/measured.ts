import { type Family, rowLabels, type SeriesBlock, type Snapshot } from '@sonde/metrics';
import { bucketQuantile } from './quantile.js';

/** Durations in seconds; `null` where nothing was observed. */
export interface Distribution {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface RouteFigures extends Distribution {
  readonly route: string;
  readonly perSecond: number;
  /** Answers with a 4xx status. */
  readonly refused: number;
  /** Answers with a 5xx status. */
  readonly failed: number;
}

export interface MethodFigures extends Distribution {
  /** `Checkout.placeOrder` */
  readonly method: string;
  /** Calls that ended with an error. */
  readonly errors: number;
}

/** What the demo tells, all of it read from one snapshot of the registry. */
export interface Measured {
  readonly seconds: number;
  readonly total: Omit<RouteFigures, 'route'>;
  readonly requests: readonly RouteFigures[];
  readonly methods: readonly MethodFigures[];
  readonly queries: readonly (Distribution & { readonly query: string })[];
  readonly orders: {
    readonly placed: number;
    readonly byPayment: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
    readonly valueEuros: { readonly sum: number; readonly p50: number | null; readonly p99: number | null };
  };
  readonly process: {
    readonly residentBytes: number;
    readonly heapUsedBytes: number;
    /** During the traffic. */
    readonly cpuSeconds: number;
    readonly eventLoopLagSeconds: { readonly p50: number; readonly p99: number };
  };
}

/** A row of a family: its labels by name and its numbers. */
interface Row {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Float64Array;
  readonly block: SeriesBlock;
}

/** `before` was taken when the traffic began, `after` when it ended, `seconds` later. */
export function readMeasured(before: Snapshot, after: Snapshot, seconds: number): Measured {
  const rows = (name: string, snapshot = after): Row[] => {
    const family = snapshot.families.find((each) => each.name === name);
    return family === undefined ? [] : rowsOf(family);
  };
  const single = (name: string, snapshot = after): number => rows(name, snapshot)[0]?.values[0] ?? Number.NaN;
  const byLabel = (name: string, label: string): Record<string, number> =>
    Object.fromEntries(rows(name).map((row) => [row.labels[label] ?? '', row.values[0] ?? 0]));

  const requests = rows('http_server_request_duration_seconds');
  const routes = grouped(requests, routeName);
  const byPayment = byLabel('shop_orders', 'payment');
  const value = rows('shop_order_value_euros')[0];
  return {
    seconds,
    total: routeFigures(requests, seconds),
    requests: [...routes]
      .map(([route, group]) => ({ route, ...routeFigures(group, seconds) }))
      .sort((a, b) => b.count - a.count),
    methods: [...grouped(rows('method_duration_seconds'), methodName)]
      .map(([method, group]) => ({ method, ...methodFigures(group) }))
      .sort((a, b) => b.count - a.count),
    queries: [...grouped(rows('db_client_operation_duration_seconds'), queryName)]
      .map(([query, group]) => ({ query, ...distribution(group) }))
      .sort((a, b) => b.count - a.count),
    orders: {
      placed: Object.values(byPayment).reduce((sum, n) => sum + n, 0),
      byPayment,
      refused: byLabel('shop_checkouts_refused', 'reason'),
      valueEuros: { sum: summarySum(value), p50: summaryQuantile(value, 0.5), p99: summaryQuantile(value, 0.99) },
    },
    process: {
      residentBytes: single('process_resident_memory_bytes'),
      heapUsedBytes: single('nodejs_heap_size_used_bytes'),
      // Starting a database takes more of it than the traffic does.
      cpuSeconds: single('process_cpu_seconds') - single('process_cpu_seconds', before),
      eventLoopLagSeconds: {
        p50: single('nodejs_eventloop_lag_p50_seconds'),
        p99: single('nodejs_eventloop_lag_p99_seconds'),
      },
    },
  };
}

function rowsOf(family: Family): Row[] {
  const found: Row[] = [];
  for (const block of family.blocks) {
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row)) continue;
      const values = block.values.subarray(row * block.width, (row + 1) * block.width);
      found.push({ labels: Object.fromEntries(rowLabels(block, row)), values, block });
    }
  }
  return found;
}

function routeName({ labels }: Row): string {
  const { http_request_method: method = '', http_route: route = '' } = labels;
  return route === '' ? 'unmatched' : `${method} ${route}`;
}

function methodName({ labels }: Row): string {
  return `${labels['class'] ?? ''}.${labels['method'] ?? ''}`;
}

function queryName({ labels }: Row): string {
  return labels['db_query_summary'] ?? '';
}

function grouped(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function routeFigures(rows: readonly Row[], seconds: number): Omit<RouteFigures, 'route'> {
  const all = distribution(rows);
  const withStatus = (first: string): number =>
    distribution(rows.filter(({ labels }) => labels['http_response_status_code']?.startsWith(first))).count;
  return { ...all, perSecond: all.count / seconds, refused: withStatus('4'), failed: withStatus('5') };
}

function methodFigures(rows: readonly Row[]): Omit<MethodFigures, 'method'> {
  return { ...distribution(rows), errors: distribution(rows.filter(({ labels }) => labels['error'] !== '')).count };
}

/** Adds up histograms of the same buckets. */
function distribution(rows: readonly Row[]): Distribution {
  const bounds = rows[0]?.block.bounds ?? [];
  const counts = new Float64Array(bounds.length + 1);
  // The last number of a row is the sum of what was observed.
  for (const { values } of rows)
    for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (values[i] ?? 0);
  const quantile = (q: number): number | null => bucketQuantile(q, bounds, counts);
  return { count: counts.reduce((sum, n) => sum + n, 0), p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}

function summaryQuantile(row: Row | undefined, quantile: number): number | null {
  const value = row?.values[row.block.quantiles.indexOf(quantile)];
  return value === undefined || Number.isNaN(value) ? null : value;
}

function summarySum(row: Row | undefined): number {
  return row?.values.at(-2) ?? 0;
}
