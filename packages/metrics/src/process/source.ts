import type { Registry } from '../registry/registry.js';
import type { ProcessSettings } from './process-options.js';

/** What a group of process metrics is given to set itself up. */
export interface SourceContext {
  /** A registry of the group's own: what is made in it needs no clearing away. */
  readonly registry: Registry;
  readonly settings: ProcessSettings;
  /**
   * When the process started, in milliseconds since the Unix epoch. Settled once: were it worked out anew
   * each time, every adjustment of the clock would look like a restart.
   */
  readonly startedMs: number;
  /** Registers what lets go of an observer or monitor. */
  onStop(release: () => void): void;
}

/**
 * Makes the metrics of one group and has them read at every collect. Each `onCollect` callback is counted
 * and timed by itself, so sources that can fail apart are read apart.
 */
export type Source = (context: SourceContext) => void;
