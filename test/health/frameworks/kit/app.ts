import type { Health, ProbeOptions } from '@sonde/health';

/**
 * What every framework's app must be able to do, so that one suite of cases runs against all of them. Each is written
 * the way its framework's users write it, with the probes installed as the README says, and serves:
 *
 *   GET  /orders          200 'orders'
 *   GET  /health/extra    200 'extra': a route of the app's own beside the probes; not where they are mounted
 *   POST /orders          200 with the body it was sent, as JSON, read by the framework's usual parser
 *
 * and nothing else, with the framework's own 404.
 */
export interface ProbeApp {
  /** The column of the matrix: `Express 5.3`. */
  readonly name: string;
  /**
   * Whether a guard of the app stands before the probes. `by order`: where it is installed first; `always`, `never`:
   * whatever the order.
   */
  readonly guarded: 'by order' | 'always' | 'never';
  /** Whether an app or router with probes can be mounted at a path. */
  readonly mounts: boolean;
  /** Whether it can be mounted at `/health` itself, without another `path`. */
  readonly mountsAtItself?: boolean;
  start(setup: AppSetup): Promise<RunningApp>;
}

export interface AppSetup {
  readonly health: Health;
  readonly options: ProbeOptions;
  /** The guard: it answers 401 to whoever sends no `x-user`. Default: there is none. */
  readonly guard?: 'before the probes' | 'after the probes' | undefined;
  /** Install the probes in a router or app at this path. */
  readonly mount?: string | undefined;
}

export interface RunningApp {
  readonly url: string;
  close(): Promise<unknown>;
}
