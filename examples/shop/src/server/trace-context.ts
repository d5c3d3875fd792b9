import { randomBytes } from 'node:crypto';

export interface TraceContext {
  /** 32 hexadecimal digits, the same for all that one request sets off. */
  readonly traceId: string;
  /** 16 hexadecimal digits, this service's own part of it. */
  readonly spanId: string;
  /** Whether the caller keeps this trace: an exemplar should not point to one that nobody can open. */
  readonly sampled: boolean;
}

/**
 * W3C Trace Context, "Traceparent Header": version, trace id, parent id, flags. A version above 00 may carry
 * more fields after these; `ff` is no version, and ids of nothing but zeros are invalid.
 */
const traceparent = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:$|-)/;

/** The lowest bit of the flags. */
const sampledFlag = 1;

/** Takes part in the caller's trace, or begins a new one where the header is missing or malformed. */
export function traceContext(header: string | undefined): TraceContext {
  const [, traceId, flags] = (header === undefined ? undefined : traceparent.exec(header)) ?? [];
  const spanId = randomBytes(8).toString('hex');
  if (traceId === undefined || flags === undefined) {
    return { traceId: randomBytes(16).toString('hex'), spanId, sampled: true };
  }
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}
