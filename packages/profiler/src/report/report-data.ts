import type { ComparisonBasis } from '../analysis/comparison-scale.js';
import type { Verdict } from '../analysis/verdict.js';
import type { Profile } from '../call-tree/profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import type { ReportSection } from './report-section.js';

/** All that a report shows; what its page carries inside, and its program reads. */
export interface ReportData {
  readonly title: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number;
  /** At least one; the first is what is shown first. */
  readonly profiles: readonly Profile[];
  /** Of each profile, its summary. */
  readonly verdicts: readonly (readonly Verdict[])[];
  /** Places in `profiles` of the two that are compared: before and after. */
  readonly comparison?: readonly [number, number] | undefined;
  /** By what they are compared, unless the reader chooses; by their kind where it is not told. */
  readonly basis?: ComparisonBasis | undefined;
  readonly sections: readonly ReportSection[];
  readonly sources: readonly SourceExcerpt[];
}
