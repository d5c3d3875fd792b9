/**
 * The joint between rendering and serving: `text/` implements it, `handler/` puts what it yields on the
 * wire, and neither knows the other.
 */

/** `text` is the Prometheus text format, `openmetrics` is OpenMetrics 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** How names outside `[a-zA-Z_:][a-zA-Z0-9_:]*` are written: the values of the `escaping` parameter. */
export type Escaping = 'underscores' | 'dots' | 'values' | 'allow-utf-8';

export interface ScrapeRequest {
  readonly format: ExpositionFormat;
  /** Names of families or of samples. Absent: everything. */
  readonly names?: ReadonlySet<string> | undefined;
  /** Whether OpenMetrics gets `_created` samples. Absent: the renderer decides. */
  readonly created?: boolean | undefined;
  /** Absent: `underscores`, the default of the Prometheus escaping rules. */
  readonly escaping?: Escaping | undefined;
  /** How long observers may take before the scrape goes on without them. Absent: as the registry has it. */
  readonly timeoutMs?: number | undefined;
}

export interface Chunk {
  readonly bytes: Uint8Array;
  /** Call once the bytes were consumed: the buffer may then be used again. */
  release(): void;
}

/** One rendering of one snapshot. Iterating yields to the event loop by itself; several readers may iterate at once. */
export interface Exposition {
  readonly chunks: () => AsyncIterable<Chunk>;
}

/** Kept per registry: holds the cache of rendered bytes. */
export interface Renderer {
  /** Rejects when collecting fails. */
  scrape(request: ScrapeRequest): Promise<Exposition>;
}
