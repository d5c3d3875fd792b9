/** What an exposition says, once it is read. */

/** `unknown` is what the text format calls `untyped`, and what a family without a TYPE is. */
export type ParsedType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'gaugehistogram'
  | 'summary'
  | 'info'
  | 'stateset'
  | 'unknown';

/** Label names to values, in the order of the text. */
export type ParsedLabels = ReadonlyMap<string, string>;

export interface ParsedExemplar {
  readonly labels: ParsedLabels;
  readonly value: number;
  /** Milliseconds since the Unix epoch. */
  readonly timestampMs: number | undefined;
}

export interface ParsedSample {
  /** With its suffix: `requests_total`, `duration_seconds_bucket`. */
  readonly name: string;
  readonly labels: ParsedLabels;
  readonly value: number;
  /** Milliseconds since the Unix epoch; nearly always absent, because the scraper knows the time. */
  readonly timestampMs: number | undefined;
  readonly exemplar: ParsedExemplar | undefined;
  /** Where it stands, from 1. */
  readonly line: number;
}

export interface ParsedFamily {
  /**
   * As its TYPE, HELP or UNIT has it; a family without any is called like its samples. So a counter is
   * `requests_total` in the text format, and `requests` in OpenMetrics.
   */
  readonly name: string;
  readonly type: ParsedType;
  /** Whether the type was said. */
  readonly hasType: boolean;
  /** Absent: none was given. */
  readonly help: string | undefined;
  readonly unit: string | undefined;
  /** In the order of the text; none where nothing was recorded yet. */
  readonly samples: readonly ParsedSample[];
  /** Where it begins, from 1. */
  readonly line: number;
  /** Lines at which it comes back after another family: each format wants a family in one piece. */
  readonly resumedAt: readonly number[];
}

/** `text` is 0.0.4 and 1.0.0 of Prometheus' text format, which differ in quoted names alone. */
export type ParsedFormat = 'text' | 'openmetrics';

export interface ParsedExposition {
  readonly format: ParsedFormat;
  readonly families: readonly ParsedFamily[];
  readonly sampleCount: number;
  /** How many lines were read. */
  readonly lineCount: number;
  /** UTF-16 code units of the text: its bytes, where all of it is ASCII. */
  readonly length: number;
}
