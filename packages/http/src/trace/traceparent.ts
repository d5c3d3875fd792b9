/** The trace a unit of work belongs to, as `Scope` has it. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/**
 * W3C Trace Context, section 3.2: version, trace id, parent id, flags. A version of later days may have more
 * fields behind these; version ff is forbidden.
 */
const format = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** What `traceparent` says, or nothing where it is missing or malformed (section 3.2.2.5: it is then ignored). */
export function parseTraceparent(header: string | string[] | undefined): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const match = format.exec(header.trim());
  if (match === null) return undefined;
  // Version 00 ends behind the flags.
  if (header.startsWith('00') && header.trim().length !== 55) return undefined;
  return {
    traceId: match[1] as string,
    spanId: match[2] as string,
    // Bit 0 of the flags, section 3.2.2.5.1.
    sampled: (Number.parseInt(match[3] as string, 16) & 1) === 1,
  };
}
