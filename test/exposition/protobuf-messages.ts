import { fileURLToPath } from 'node:url';
import type { SnapshotSource } from '@sonde/metrics';
import { createRenderer, type ScrapeRequest } from '@sonde/prometheus';
import protobuf from 'protobufjs';

/** The messages of metrics.proto as protobufjs gives them; integers of 64 bits as text, so that none is rounded. */
interface LabelMessage {
  readonly name: string;
  readonly value: string;
}

export interface TimestampMessage {
  readonly seconds: string;
  readonly nanos: number;
}

export interface ExemplarMessage {
  readonly label?: readonly LabelMessage[];
  readonly value: number;
  readonly timestamp?: TimestampMessage;
}

export interface SpanMessage {
  readonly offset: number;
  readonly length: number;
}

export interface HistogramMessage {
  readonly sampleCount?: string;
  readonly sampleCountFloat?: number;
  readonly sampleSum: number;
  readonly bucket?: readonly {
    readonly cumulativeCount?: string;
    readonly cumulativeCountFloat?: number;
    readonly upperBound: number;
    readonly exemplar?: ExemplarMessage;
  }[];
  readonly createdTimestamp?: TimestampMessage;
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: string;
  readonly negativeSpan?: readonly SpanMessage[];
  readonly negativeDelta?: readonly string[];
  readonly positiveSpan?: readonly SpanMessage[];
  readonly positiveDelta?: readonly string[];
  readonly exemplars?: readonly ExemplarMessage[];
}

export interface MetricMessage {
  readonly label?: readonly LabelMessage[];
  readonly gauge?: { readonly value: number };
  readonly counter?: {
    readonly value: number;
    readonly exemplar?: ExemplarMessage;
    readonly createdTimestamp?: TimestampMessage;
  };
  readonly summary?: {
    readonly sampleCount: string;
    readonly sampleSum: number;
    readonly quantile?: readonly { readonly quantile: number; readonly value: number }[];
    readonly createdTimestamp?: TimestampMessage;
  };
  readonly untyped?: { readonly value: number };
  readonly histogram?: HistogramMessage;
}

export interface FamilyMessage {
  readonly name: string;
  readonly help: string;
  readonly type: 'COUNTER' | 'GAUGE' | 'SUMMARY' | 'UNTYPED' | 'HISTOGRAM';
  readonly metric?: readonly MetricMessage[];
  readonly unit?: string;
}

const root = await new protobuf.Root().load(fileURLToPath(new URL('./metrics.proto', import.meta.url)));
const metricFamily = root.lookupType('io.prometheus.client.MetricFamily');

/** Reads the `delimited` encoding with the published definition and somebody else's reader. */
export function decodeFamilies(bytes: Uint8Array): FamilyMessage[] {
  const reader = protobuf.Reader.create(bytes);
  const families: FamilyMessage[] = [];
  while (reader.pos < reader.len) {
    const message = metricFamily.decodeDelimited(reader);
    families.push(metricFamily.toObject(message, { longs: String, enums: String }) as FamilyMessage);
  }
  return families;
}

/** The whole exposition in one piece, rendered from nothing. */
export async function renderProtobuf(
  source: SnapshotSource,
  request: Omit<ScrapeRequest, 'format'> = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const exposition = await createRenderer(source, { cacheBytes: 0 }).scrape({ ...request, format: 'protobuf' });
  for await (const chunk of exposition.chunks()) {
    parts.push(Uint8Array.from(chunk.bytes));
    chunk.release();
  }
  return Buffer.concat(parts);
}
