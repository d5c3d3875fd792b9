/** What the two test parsers give back, and the error they reject with. */

export type ParsedType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'unknown';

export type LabelSet = ReadonlyMap<string, string>;

export interface ParsedExemplar {
  readonly labels: LabelSet;
  readonly value: number;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number | undefined;
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: LabelSet;
  readonly value: number;
  /** As written: seconds in OpenMetrics, milliseconds in the text format. */
  readonly timestamp: number | undefined;
  readonly exemplar: ParsedExemplar | undefined;
  /** Line number, from 1. */
  readonly line: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: ParsedType;
  readonly help: string | undefined;
  readonly unit: string | undefined;
  readonly samples: readonly ParsedSample[];
}

export interface ParseOptions {
  /** Accept quoted UTF-8 names (`escaping=allow-utf-8` was negotiated). Default false: they are off-spec. */
  readonly utf8Names?: boolean;
}

/** A document that breaks its specification. */
export class OffSpec extends Error {
  override readonly name = 'OffSpec';
  readonly line: number;

  constructor(line: number, reason: string, text?: string) {
    super(`line ${line}: ${reason}${text === undefined ? '' : `: ${JSON.stringify(text.slice(0, 200))}`}`);
    this.line = line;
  }
}

/** One string per series, injective: JSON quotes what would otherwise meet. */
export function seriesKey(name: string, labels: LabelSet | Iterable<readonly [string, string]>): string {
  const pairs = [...labels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([name, pairs]);
}

/** Every sample of a document by its `seriesKey`. */
export function samplesByKey(families: readonly ParsedFamily[]): Map<string, ParsedSample> {
  return new Map(families.flatMap((family) => family.samples.map((s) => [seriesKey(s.name, s.labels), s] as const)));
}

/** Bytes to text as both formats demand: valid UTF-8, no byte order mark, every line ended by a line feed. */
export function documentLines(document: string | Uint8Array): string[] {
  const text = typeof document === 'string' ? document : decode(document);
  if (!text.isWellFormed()) throw new OffSpec(0, 'a lone surrogate cannot be encoded as UTF-8');
  if (text.startsWith('\uFEFF')) throw new OffSpec(1, 'byte order mark');
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new OffSpec(text.split('\n').length, 'the last line does not end with a line feed');
  return text.slice(0, -1).split('\n');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new OffSpec(0, 'not valid UTF-8');
  }
}
