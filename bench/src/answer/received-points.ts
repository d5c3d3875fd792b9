import type { SeriesSpace } from '../contenders/contender.js';
import { seriesNumber } from '../workloads/series-space.js';

/**
 * Compares the sums in some `ExportMetricsServiceRequest`s with what was recorded: every series once, every value.
 *
 *     request       1 resource_metrics
 *     resource…     2 scope_metrics          scope…  2 metrics
 *     metric        1 name, 7 sum            sum     1 data_points
 *     data point    4 as_double, 6 as_int (sfixed64), 7 attributes
 *     attribute     1 key, 2 value           value   1 string_value, 3 int_value, 4 double_value
 */
export function checkReceived(space: SeriesSpace, expected: Float64Array, requests: readonly Uint8Array[]): void {
  const names = new Set([space.name, space.name.replace(/_total$/, '')]);
  const seen = new Uint8Array(space.size);
  let found = 0;
  for (const metric of requests.flatMap((request) => [...messages(request, 1, 2, 2)])) {
    if (![...messages(metric, 1)].some((name) => names.has(text(name)))) continue;
    for (const point of messages(metric, 7, 1)) {
      const { labels, value } = readPoint(point);
      const series = seriesNumber(labels['method'] ?? '', labels['route'] ?? '', labels['status'] ?? '');
      if (value !== expected[series] || seen[series] !== 0) {
        const wanted = seen[series] === 1 ? 'each series once' : (expected[series] ?? 'no such series');
        throw new Error(`wrong answer: got ${JSON.stringify(labels)} ${value}, expected ${wanted}`);
      }
      seen[series] = 1;
      found++;
    }
  }
  if (found !== space.size) throw new Error(`wrong answer: got ${found} series, expected ${space.size}`);
}

function readPoint(point: Uint8Array): { labels: Record<string, string>; value: number } {
  const labels: Record<string, string> = {};
  let value = Number.NaN;
  for (const field of fields(point)) {
    if (field.number === 7) {
      const parts = [...fields(field.bytes)];
      const key = parts.find(({ number }) => number === 1);
      const given = parts.find(({ number }) => number === 2);
      if (key !== undefined && given !== undefined) labels[text(key.bytes)] = labelValue(given.bytes);
    } else if (field.number === 4) value = view(field.bytes).getFloat64(0, true);
    else if (field.number === 6) value = Number(view(field.bytes).getBigInt64(0, true));
  }
  return { labels, value };
}

function labelValue(value: Uint8Array): string {
  const [field] = [...fields(value)];
  if (field === undefined) return '';
  if (field.number === 1) return text(field.bytes);
  return String(field.number === 4 ? view(field.bytes).getFloat64(0, true) : field.value);
}

/** The messages at the end of a path of field numbers. */
function* messages(message: Uint8Array, ...path: readonly number[]): Generator<Uint8Array> {
  const [first, ...rest] = path;
  if (first === undefined) yield message;
  else for (const field of fields(message)) if (field.number === first) yield* messages(field.bytes, ...rest);
}

interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value: number;
  /** Of everything else. */
  readonly bytes: Uint8Array;
}

const none = new Uint8Array();

function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('wrong answer: a request that is cut off');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      yield { number, value: varint(), bytes: none };
      continue;
    }
    const length = tag % 8 === 2 ? varint() : tag % 8 === 1 ? 8 : 4;
    yield { number, value: 0, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
