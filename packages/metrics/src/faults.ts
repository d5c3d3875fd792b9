import { type Complaint, describeValue, type ErrorCode, SondeError } from './model/errors.js';

/** Receives each kind of fault once per metric. */
export type FaultListener = (error: SondeError<string>) => void;

/** Metrics whose faults are told apart; a process that makes and removes metrics would grow without it. */
const maxMetrics = 1000;

/**
 * Where everything that goes wrong while recording or collecting ends up. A fault is counted, told once
 * for each metric and code, and never thrown into the caller, unless the registry is strict.
 */
export class Faults {
  private readonly told = new Map<string, Set<string>>();
  /** Whether refusals throw. */
  readonly strict: boolean;
  private readonly listener: FaultListener | undefined;
  private readonly listeners = new Set<FaultListener>();
  private readonly counted = new Map<string, Map<string, number>>();

  constructor(options: { readonly strict: boolean; readonly listener: FaultListener | undefined }) {
    this.strict = options.strict;
    this.listener = options.listener;
  }

  /**
   * Tells a listener as well, from now on, and no warning of the process any more: for a registry that somebody else has
   * made, such as `defaultRegistry`. What was told before is not told again.
   *
   * @returns what ends it
   * @throws SondeError SONDE_INVALID_OPTION
   */
  listen(listener: FaultListener): () => void {
    if (typeof listener !== 'function') {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what: 'a listener of faults',
        got: describeValue(listener),
        expected: 'a function',
        next: 'Pass one that takes the error.',
      });
    }
    const own: FaultListener = (error) => listener(error);
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  /** How often each fault happened, by metric and code. Bounded: past `maxMetrics`, all others are one. */
  get counts(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.counted;
  }

  /** An observation that cannot be recorded. Throws in a strict registry. */
  refuse(name: string, code: ErrorCode, complaint: () => Complaint): void {
    if (this.strict) {
      this.count(this.known(name), code);
      throw new SondeError(code, complaint());
    }
    this.report(name, code, complaint);
  }

  /** Something that went wrong away from the caller, or was put right: never throws. Codes are those of any package. */
  report(name: string, code: string, complaint: () => Complaint, cause?: unknown): void {
    const metric = this.known(name);
    this.count(metric, code);
    let codes = this.told.get(metric);
    if (codes === undefined) {
      codes = new Set();
      this.told.set(metric, codes);
    }
    if (codes.has(code)) return;
    codes.add(code);
    try {
      this.tell(new SondeError(code, complaint(), cause === undefined ? undefined : { cause }));
    } catch {
      // Nobody can be told; the fault itself is counted already.
    }
  }

  private tell(error: SondeError<string>): void {
    const all = [...(this.listener === undefined ? [] : [this.listener]), ...this.listeners];
    for (const listener of all.length === 0 ? [warn] : all) {
      try {
        // An asynchronous listener may reject instead.
        Promise.resolve(listener(error)).catch(() => {});
      } catch {
        // A listener that throws must not reach a request, nor keep the fault from the others.
      }
    }
  }

  private known(name: string): string {
    return this.counted.has(name) || this.counted.size < maxMetrics ? name : 'other';
  }

  private count(metric: string, code: string): void {
    let codes = this.counted.get(metric);
    if (codes === undefined) {
      codes = new Map();
      this.counted.set(metric, codes);
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}

function warn(error: SondeError<string>): void {
  process.emitWarning(error.message, { type: 'SondeWarning', code: error.code });
}
