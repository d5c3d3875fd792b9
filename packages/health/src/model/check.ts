import type { HealthStatus, ProbeName } from './status.js';

/** What a check is handed. */
export interface CheckContext {
  /**
   * Fires when the time limit is over, or the check was removed. Whoever heeds it gives back what the run holds: a
   * connection, a request, a place in a queue.
   */
  readonly signal: AbortSignal;
  /** The time limit of the run, in milliseconds. */
  readonly timeoutMs: number;
}

/** Numbers and words of a check, for those who may see details. At most 20 are kept, texts of at most 200 characters. */
export type CheckDetails = Readonly<Record<string, string | number | boolean>>;

/** What a check found, where `true` and `false` are not enough. */
export interface CheckResult {
  readonly status: HealthStatus;
  /** Why. Passwords and the credentials of addresses are taken out of it, and it is cut at 300 characters. */
  readonly message?: string | undefined;
  readonly details?: CheckDetails | undefined;
}

/** Nothing and `true` are `up`, `false` is `down`; whatever throws or rejects is `down` with its message. */
// biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing is welcome.
export type CheckAnswer = void | undefined | boolean | CheckResult;

export type CheckFunction = (context: CheckContext) => CheckAnswer | PromiseLike<CheckAnswer>;

/** What a check is, without its name: built-in checks give this. */
export interface CheckDefinition {
  readonly check: CheckFunction;
  /** Whether the service cannot do without it: its failure makes the whole `down`, not `degraded`. Default true. */
  readonly critical?: boolean | undefined;
  /** How long one run may take, in milliseconds; then it counts as `down`. Default 1 000. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a result is good, in milliseconds: probes within it run nothing. A result that is `down` is good for a
   * second at most, so that recovery is seen. Default 1 000; 0: every probe runs it.
   */
  readonly cacheMs?: number | undefined;
  /** Runs it so often by itself, in milliseconds: from then on no probe waits for it. Default: only when probed. */
  readonly refreshMs?: number | undefined;
  /** Which probes it is part of, besides `all`. Default `['ready']`; `startup` alone: once startup is over, only `all` asks it. */
  readonly probes?: readonly Exclude<ProbeName, 'all'>[] | undefined;
  /** A run that takes longer is `degraded`, in milliseconds. Default: none is. */
  readonly degradedAboveMs?: number | undefined;
  /** So many failed runs one after another make it `down`. Default 1. */
  readonly failureThreshold?: number | undefined;
  /** So many good runs one after another make it `up` again. Default 1. */
  readonly successThreshold?: number | undefined;
  /** Called once when the check is removed: ends what it keeps between its runs. */
  readonly onRemove?: (() => void) | undefined;
}

export interface CheckOptions extends CheckDefinition {
  /** A letter, then letters, digits, `_`, `.` and `-`, at most 64 in all; once per `Health`. */
  readonly name: string;
}
