import type { ContenderId } from '../contenders/contender.js';
import type { Work } from '../workloads/task.js';

/**
 * What a figure must reach. `ratio` is the peer's figure over Sonde's. `excess` is Sonde's figure less
 * the peer's, in the unit of the measure, or of what is above its base. It is the figure of the contender `sonde` unless
 * `of` names another of Sonde's.
 */
export type Goal =
  | { readonly against: ContenderId; readonly ratioAtLeast: number }
  | { readonly against: ContenderId; readonly timesAtMost: number }
  | { readonly figureAtMost: number; readonly of?: ContenderId }
  | { readonly against: ContenderId; readonly excessAtMost: number; readonly of?: ContenderId };

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
  /** `%`: that quantity is told in percent of the base, and so is the rest of what is above it. Default: as the measure. */
  readonly aboveUnit?: '%';
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
