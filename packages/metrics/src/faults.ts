import { type Complaint, type ErrorCode, SondeError } from './model/errors.js';

/** Receives each kind of fault once per metric. */
export type FaultListener = (error: SondeError) => void;

/**
 * Where everything that goes wrong while recording or collecting ends up. A fault is counted, told once
 * for each metric and code, and never thrown into the caller, unless the registry is strict.
 */
export class Faults {
  private readonly told = new Map<string, Set<ErrorCode>>();
  /** Whether refusals throw. */
  readonly strict: boolean;
  private readonly listener: FaultListener;
  private readonly counted = new Map<string, Map<ErrorCode, number>>();

  constructor(options: { readonly strict: boolean; readonly listener: FaultListener | undefined }) {
    this.strict = options.strict;
    this.listener = options.listener ?? warn;
  }

  /** How often each fault happened, by metric and code. Bounded by the number of metrics. */
  get counts(): ReadonlyMap<string, ReadonlyMap<ErrorCode, number>> {
    return this.counted;
  }

  /** An observation that cannot be recorded. Throws in a strict registry. */
  refuse(metric: string, code: ErrorCode, complaint: () => Complaint): void {
    if (this.strict) {
      this.count(metric, code);
      throw new SondeError(code, complaint());
    }
    this.report(metric, code, complaint);
  }

  /** Something that went wrong away from the caller, or was put right: never throws. */
  report(metric: string, code: ErrorCode, complaint: () => Complaint, cause?: unknown): void {
    this.count(metric, code);
    let codes = this.told.get(metric);
    if (codes === undefined) {
      codes = new Set();
      this.told.set(metric, codes);
    }
    if (codes.has(code)) return;
    codes.add(code);
    try {
      this.listener(new SondeError(code, complaint(), cause === undefined ? undefined : { cause }));
    } catch {
      // A listener that throws must not reach a request; the fault itself is counted already.
    }
  }

  private count(metric: string, code: ErrorCode): void {
    let codes = this.counted.get(metric);
    if (codes === undefined) {
      codes = new Map();
      this.counted.set(metric, codes);
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}

function warn(error: SondeError): void {
  process.emitWarning(error.message, { type: 'SondeWarning', code: error.code });
}
