export interface Outcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped. */
  readonly reason: string | undefined;
  /** How often it failed before it passed: tests that measure a machine others use too may try again. */
  readonly retries?: number;
}

export interface Verdict {
  /** What to say of each skip. */
  readonly lines: readonly string[];
  /** What failed, and what did not pass at its first try: said again last, where a long log is cut off. */
  readonly troubles: readonly string[];
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
  const troubles = outcomes.flatMap(({ name, state, retries = 0 }) => {
    if (state === 'failed') return [`failed: ${name}`];
    return retries > 0 ? [`passed at try ${retries + 1}: ${name}`] : [];
  });
  return {
    lines,
    troubles,
    summary: `${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped') + count('pending')} skipped`,
    refused: silent.length > 0 || (ci && skipped.length > 0),
  };
}
