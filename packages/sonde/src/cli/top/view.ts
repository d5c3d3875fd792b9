/** What is shown of one reading: the object of `--json`. Times are in seconds, sizes in bytes, shares from 0 to 1. */
export interface TopView {
  readonly url: string;
  /** ISO 8601. */
  readonly time: string;
  /** What rates are over; `null`: since the service began, because this is the first reading. */
  readonly intervalSeconds: number | null;
  /** Names of metrics the requests were read from; `null`: none is known. */
  readonly source: string | null;
  readonly requests: RequestsView | null;
  readonly routes: readonly RouteView[];
  readonly runtime: RuntimeView;
  readonly pools: readonly PoolView[];
  readonly queries: QueriesView | null;
  readonly findings: readonly FindingView[];
  readonly health: HealthView | null;
  /** Where no requests are known: what changes fastest. */
  readonly fastest: readonly FastestView[];
  readonly series: number;
}

export interface LatencyView {
  readonly seconds: number;
  /** Past the last bound of the histogram: it is more than that. */
  readonly isAtLeast: boolean;
}

export interface RequestsView {
  readonly perSecond: number;
  readonly errorShare: number;
  readonly p50: LatencyView | null;
  readonly p99: LatencyView | null;
  readonly inFlight: number | null;
}

export interface RouteView {
  readonly method: string;
  /** Empty: no route matched. */
  readonly route: string;
  readonly perSecond: number;
  readonly errorShare: number;
  readonly p50: LatencyView | null;
  readonly p99: LatencyView | null;
}

/** Absent where the service does not say. */
export interface RuntimeView {
  readonly uptime?: number;
  /** Of one core. */
  readonly cpu?: number;
  readonly loopLag?: number;
  /** What `loopLag` is: `p99`, `mean`. */
  readonly loopLagKind?: string;
  readonly loopUtilization?: number;
  readonly heapUsed?: number;
  readonly heapLimit?: number;
  readonly residentMemory?: number;
  /** Of the time. */
  readonly gcShare?: number;
  readonly gcPerSecond?: number;
  readonly openFiles?: number;
}

export interface PoolView {
  readonly name: string;
  readonly used: number;
  readonly max: number | null;
  readonly waiting: number | null;
}

export interface QueriesView {
  readonly perSecond: number;
  readonly p99: LatencyView | null;
}

export interface FindingView {
  readonly kind: string;
  /** Where, such as a route or a query. */
  readonly where: string;
  readonly total: number;
  readonly added: number;
}

export interface HealthView {
  readonly ready: boolean | null;
  readonly phase: string | null;
  readonly checks: readonly { readonly name: string; readonly status: string }[];
}

export interface FastestView {
  readonly name: string;
  readonly labels: string;
  readonly perSecond: number;
  readonly p99: LatencyView | null;
}
