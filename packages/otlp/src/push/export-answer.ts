/**
 * What a receiver says of a request it took: `ExportMetricsServiceResponse` of
 * `opentelemetry/proto/collector/metrics/v1/metrics_service.proto`.
 *
 *     1 partial_success { 1 rejected_data_points int64, 2 error_message string }
 *
 * Read by hand, because the official packages read it and throw it away.
 */
export interface ExportAnswer {
  /** Data points that were not taken; 0 where all were. */
  readonly rejected: number;
  /** Why, or a warning where nothing was rejected; empty where there is none. */
  readonly message: string;
}

export const fullAnswer: ExportAnswer = { rejected: 0, message: '' };

/** An answer that cannot be read is one without complaints: the data has arrived. */
export function readAnswer(body: Uint8Array, format: 'protobuf' | 'json'): ExportAnswer {
  if (body.length === 0) return fullAnswer;
  try {
    return format === 'json' ? fromJson(JSON.parse(Buffer.from(body).toString())) : fromProtobuf(body);
  } catch {
    return fullAnswer;
  }
}

function fromJson(answer: unknown): ExportAnswer {
  const partial = (answer as { partialSuccess?: { rejectedDataPoints?: unknown; errorMessage?: unknown } } | null)
    ?.partialSuccess;
  // 64-bit numbers are strings in JSON.
  const message = partial?.errorMessage;
  return {
    rejected: countOf(Number(partial?.rejectedDataPoints ?? 0)),
    message: typeof message === 'string' ? message : '',
  };
}

function fromProtobuf(body: Uint8Array): ExportAnswer {
  let rejected = 0;
  let message = '';
  for (const outer of fields(body)) {
    if (outer.number !== 1 || !(outer.value instanceof Uint8Array)) continue;
    for (const { number, value } of fields(outer.value)) {
      if (number === 1 && typeof value === 'number') rejected = countOf(value);
      else if (number === 2 && value instanceof Uint8Array) message = Buffer.from(value).toString();
    }
  }
  return { rejected, message };
}

function countOf(rejected: number): number {
  return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
}

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** @throws RangeError where the message is not protobuf, or cut off */
function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('cut off');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number of more than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new RangeError('cut off');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new RangeError('field 0');
    const wireType = tag % 8;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 2) yield { number, value: take(varint()) };
    else if (wireType === 1 || wireType === 5) yield { number, value: take(wireType === 1 ? 8 : 4) };
    else throw new RangeError(`wire type ${wireType}`);
  }
}
