import type { LabelValue, Registry, Scope } from '@sonde/metrics';

/** A request on its way out. */
export interface OutgoingRequest {
  /** A known method, or `_OTHER`. */
  readonly method: string;
  /** With path and query, without user name and password: unbounded, so never a label as it stands. */
  readonly url: URL;
}

/** A request that has ended, as label functions see it. */
export interface FinishedOutgoingRequest extends OutgoingRequest {
  /** The host or the name of its group, or `_OTHER`. */
  readonly address: string;
  /** `''` where the address is a group or `_OTHER`, or where nobody knows it. */
  readonly port: number | '';
  /** `undefined` where no response came. */
  readonly status: number | undefined;
  /** `''` where nothing failed. */
  readonly errorType: string;
  readonly seconds: number;
  /** The unit of work that made the request: with it, the route of the incoming request. */
  readonly scope: Scope | undefined;
}

/** The labels every outgoing request has, by their short names. */
export type OutgoingRequestLabel = 'method' | 'address' | 'port' | 'status' | 'errorType';

export interface OutgoingRequestOptions {
  /** Where to record. Default: `defaultRegistry` of `@sonde/metrics`. */
  readonly registry?: Registry | undefined;
  /** Requests that are not measured: `({ url }) => url.hostname === 'telemetry.example.com'`. */
  readonly skip?: ((request: OutgoingRequest) => boolean) | undefined;
  /**
   * Names a group of hosts, to be the label instead of the host: `({ hostname }) => hostname.endsWith('.example.com')
   * ? 'example' : undefined`. `undefined` keeps the host.
   */
  readonly hosts?: ((url: URL) => string | undefined) | undefined;
  /** Hosts with their ports that are told apart; all further ones are `_OTHER`. Default 100. */
  readonly maxHosts?: number | undefined;
  /** Labels of your own, read when the request has ended: `{ caller: ({ scope }) => scope?.route ?? '' }`. */
  readonly labels?: Readonly<Record<string, (request: FinishedOutgoingRequest) => LabelValue>> | undefined;
  /** Standard labels to leave out. */
  readonly omitLabels?: readonly OutgoingRequestLabel[] | undefined;
  /** Bounds of the duration in seconds. Default: those of the semantic conventions, 5 ms to 10 s. */
  readonly buckets?: readonly number[] | undefined;
  /** Methods that are told apart; all others are `_OTHER`. Default: those of RFC 9110, PATCH and QUERY. */
  readonly knownMethods?: readonly string[] | undefined;
}
