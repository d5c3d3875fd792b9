import type { TranslationStrategy } from '@sonde/metrics';
import type { PrometheusError } from './errors.js';

/**
 * The joint between rendering and serving: `rendering/` implements it, `handler/` puts what it yields on the
 * wire, and neither knows the other.
 */

/**
 * `text` is the Prometheus text format, `openmetrics` is OpenMetrics 1.0, `protobuf` are delimited messages of
 * `io.prometheus.client.MetricFamily`, the only one of the three that has native histograms.
 */
export type ExpositionFormat = 'text' | 'openmetrics' | 'protobuf';

export const expositionFormats: readonly ExpositionFormat[] = ['text', 'openmetrics', 'protobuf'];

/** How names outside `[a-zA-Z_:][a-zA-Z0-9_:]*` are written: the values of the `escaping` parameter. */
export type Escaping = 'underscores' | 'dots' | 'values' | 'allow-utf-8';

/** What an attribute of a resource may be; a list is written as JSON. */
export type ResourceValue = string | number | boolean | readonly (string | number | boolean)[];

/** Attributes of the service itself, by their OpenTelemetry keys: `{ 'service.name': 'shop' }`. */
export type ResourceAttributes = Readonly<Record<string, ResourceValue | undefined>>;

/** How the things of OpenTelemetry are called and what is said of them. */
export interface NamingOptions {
  /**
   * How metrics that were made under names of OpenTelemetry are called: OpenTelemetry specification, "Prometheus
   * Exporter", "Translation Strategy". What the scraper cannot read is escaped after that. A counter `foo.bar` in `By`:
   *
   * | strategy                                      | scraper reads classic names | reads UTF-8 names     |
   * |-----------------------------------------------|-----------------------------|-----------------------|
   * | `UnderscoreEscapingWithSuffixes`, the default | `foo_bar_bytes_total`       | `foo_bar_bytes_total` |
   * | `UnderscoreEscapingWithoutSuffixes`           | `foo_bar`                   | `foo_bar`             |
   * | `NoUTF8EscapingWithSuffixes`                  | `foo_bar_bytes_total`       | `foo.bar_bytes_total` |
   * | `NoTranslation`                               | `foo_bar`                   | `foo.bar`             |
   */
  readonly translationStrategy?: TranslationStrategy | undefined;
  /** Whether series say who recorded them, in labels `otel_scope_name`, `otel_scope_version`, …. Default: true. */
  readonly scopeLabels?: boolean | undefined;
  /** Exposed as the labels of one metric `target_info`. Default: none. Treated as immutable. */
  readonly resource?: ResourceAttributes | undefined;
  /** Whether there is a `target_info` where there is a `resource`. Default: true. */
  readonly targetInfo?: boolean | undefined;
}

export interface ScrapeRequest extends NamingOptions {
  readonly format: ExpositionFormat;
  /** Names of families or of samples. Absent: everything. */
  readonly names?: ReadonlySet<string> | undefined;
  /** Whether `_created` samples (OpenMetrics) or created timestamps (protobuf) are given. Absent: they are. */
  readonly created?: boolean | undefined;
  /** Absent: `underscores`, the default of the Prometheus escaping rules. */
  readonly escaping?: Escaping | undefined;
  /** How long observers may take before the scrape goes on without them. Absent: as the registry has it. */
  readonly timeoutMs?: number | undefined;
  /** Told of everything left out of this answer because it would make it invalid. Absent: one process warning each. */
  readonly onDropped?: ((error: PrometheusError, family: string) => void) | undefined;
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
