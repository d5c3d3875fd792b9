/** What a ledger keeps of one scope at most: a request that asks a million times stays as small as one that asks a hundred times. */
export interface LedgerLimits {
  /** Statements told apart; further ones only count towards the budgets. */
  readonly statements: number;
  /** Sets of values told apart, of one statement; past it the number of different ones is a lower bound. */
  readonly parameterSets: number;
  /** Rows hashed of the results of one statement, all its runs together. */
  readonly sampledRows: number;
  /** Columns hashed of a row, the first ones. */
  readonly sampledColumns: number;
  /** Runs with different values whose values are remembered (as hashes), to find where they came from. */
  readonly judgedRuns: number;
  readonly stacks: number;
  /** Runs in the order of time, the first ones. */
  readonly timeline: number;
}

export const defaultLedgerLimits: LedgerLimits = {
  statements: 500,
  parameterSets: 64,
  sampledRows: 10,
  sampledColumns: 8,
  judgedRuns: 10,
  stacks: 4,
  timeline: 200,
};
