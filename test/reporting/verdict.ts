export interface Outcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped. */
  readonly reason: string | undefined;
}

export interface Verdict {
  /** What to say of each skip. */
  readonly lines: readonly string[];
  /** `N passed, N failed, N skipped`. */
  readonly summary: string;
  /** Whether the run must fail for its skips alone. */
  readonly refused: boolean;
}

/**
 * Judges a finished run. `everything` is false where only some tests were asked for by name;
 * `broken` counts files and errors outside any test, each a failure.
 */
export function verdict(
  outcomes: readonly Outcome[],
  { ci, everything, broken }: { ci: boolean; everything: boolean; broken: number },
): Verdict {
  const skipped = everything ? outcomes.filter(({ state }) => state === 'skipped' || state === 'pending') : [];
  const silent = skipped.filter(({ reason }) => reason === undefined);
  const lines = skipped.map(({ name, reason }) =>
    reason === undefined ? `skipped without a reason: ${name}` : `skipped: ${name}: ${reason}`,
  );
  if (silent.length > 0) lines.push(`A skip must say why, as context.skip('why') or test.skip('skipped: why').`);
  if (ci && skipped.length > 0) lines.push('CI=true: nothing may be skipped there.');
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  return {
    lines,
    summary: `${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped') + count('pending')} skipped`,
    refused: silent.length > 0 || (ci && skipped.length > 0),
  };
}
