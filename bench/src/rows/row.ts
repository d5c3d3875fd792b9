import type { ContenderId } from '../contenders/contender.js';
import type { Work } from '../workloads/task.js';

/**
 * What a figure must reach. `ratio` is the peer's figure over Sonde's. `excess` is Sonde's figure less
 * the peer's, in the unit of the measure.
 */
export type Goal =
  | { readonly against: ContenderId; readonly ratioAtLeast: number }
  | { readonly against: ContenderId; readonly timesAtMost: number }
  | { readonly figureAtMost: number }
  | { readonly against: ContenderId; readonly excessAtMost: number };

/** One figure of a row: which quantity of which piece of work, how it is read, and what it must reach. */
export interface Measure {
  readonly title: string;
  readonly work: string;
  readonly quantity: string;
  readonly unit: 'ns' | 'µs' | 'ms' | 'MB' | 'bytes';
  /** Whether the middle or the worst of all samples is the figure. A promise of "never" needs the worst. */
  readonly figure: 'median' | 'worst';
  readonly contenders: readonly ContenderId[];
  /**
   * Who does the same work without measuring it. What the others take above it is then the figure that counts, and
   * stands in the place of the ratio.
   */
  readonly base?: ContenderId;
  /** The quantity that holds what a contender takes above the base, where the two were measured side by side. */
  readonly aboveBase?: string;
  readonly goals: readonly Goal[];
}

export interface Row {
  readonly number: number;
  readonly title: string;
  /** Pieces of work by name; in every round, each contender does each in a process of its own. */
  readonly works: Readonly<Record<string, { readonly work: Work; readonly contenders: readonly ContenderId[] }>>;
  readonly rounds: number;
  readonly measures: readonly Measure[];
}
