/**
 * The catalogue of everything `@sonde/metrics` refuses. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const errorCodes = {
  SONDE_INVALID_NAME: 'A metric name breaks the naming rules.',
  SONDE_INVALID_HELP: 'The help text is missing or not a string.',
  SONDE_INVALID_LABEL_NAME: 'A label name breaks the naming rules, is reserved, or stands twice.',
  SONDE_INVALID_LABELS: 'An observation came without its labels, or with ones the metric does not have.',
  SONDE_INVALID_LABEL_VALUE: 'A label value is not a string, number or boolean.',
  SONDE_INVALID_VALUE: 'An observed value cannot be recorded without corrupting the series.',
  SONDE_INVALID_EXEMPLAR: 'An exemplar is malformed or longer than OpenMetrics allows.',
  SONDE_INVALID_BUCKETS: 'Histogram buckets are empty, unsorted, repeated or not finite.',
  SONDE_INVALID_QUANTILES: 'A summary quantile lies outside 0 to 1 or stands twice.',
  SONDE_INVALID_STATES: 'The states of a state set are empty or repeated, or an unknown state was set.',
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_METRIC_CONFLICT: 'A metric of that name exists with another shape.',
  SONDE_NAME_COLLISION: 'The samples of two metrics would meet under one exposed name.',
  SONDE_REGISTRY_CYCLE: 'A registry was attached to itself, directly or through others.',
  SONDE_OBSERVER_FAILED: 'A callback that reads a value at collect time threw, rejected, or gave none.',
  SONDE_OBSERVER_TIMEOUT: 'A callback that reads a value at collect time did not answer in time.',
  SONDE_SERIES_LIMIT: 'A metric reached its limit of series; further label sets share one overflow series.',
  SONDE_SHAPE_LIMIT: 'An open instrument met too many sets of attribute keys; further ones share one overflow series.',
  SONDE_ATTRIBUTES_LEFT_OUT: 'Attributes of an observation could not be recorded: unreadable, too many or too large.',
  SONDE_LABEL_TRUNCATED: 'A label value was longer than the limit and was cut.',
  SONDE_FAMILY_DROPPED: 'An attached source has a family that contradicts one already collected.',
  SONDE_INVALID_DECORATION: 'A decorator stands on something that it cannot measure.',
  SONDE_METHOD_UNMEASURED: 'A call ran unmeasured, because its metric could not be made or recorded into.',
  SONDE_LABEL_FAILED: 'A label function threw, or gave what cannot be a label value.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What went wrong, in the four parts every message of Sonde has. */
export interface Complaint {
  /** The thing refused, such as `counter "orders_total"`. */
  readonly what: string;
  readonly got: string;
  readonly expected: string;
  /** What the reader can do about it. */
  readonly next: string;
}

/** An error of Sonde. `code` is stable; `message` says what, got, expected and the next step. */
export class SondeError<Code extends string = ErrorCode> extends Error {
  override readonly name = 'SondeError';
  readonly code: Code;
  readonly complaint: Complaint;

  constructor(code: Code, complaint: Complaint, options?: ErrorOptions) {
    super(
      `${complaint.what}: got ${complaint.got}, expected ${complaint.expected}. ${complaint.next} [${code}]`,
      options,
    );
    this.code = code;
    this.complaint = complaint;
  }
}

/** A short, safe rendering of any value for an error message: typed, quoted, cut at 60 characters. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
  }
}

/** What was thrown, for an error message: an error by its name and message, anything else by its value. */
export function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `a thrown ${describeValue(thrown)}`;
}
