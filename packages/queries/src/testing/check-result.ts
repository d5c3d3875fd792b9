/** What a check says, as the matchers of vitest and jest return it. */
export interface Verdict {
  readonly pass: boolean;
  /** Why it failed; of one that passed, why its opposite (`.not`) fails. */
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}
