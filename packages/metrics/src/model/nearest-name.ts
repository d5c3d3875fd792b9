/**
 * The name that was most likely meant: one that is spelt almost so, or else the only one that begins or ends with it as
 * with a word (`port` for `metricsPort`).
 *
 * @param most letters that may differ; by default two, and less than a third of it
 */
export function nearestName(
  given: string,
  names: readonly string[],
  most = Math.min(2, Math.ceil(given.length / 3) - 1),
): string | undefined {
  let nearest: string | undefined;
  let least = most + 1;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase(), least);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  if (nearest !== undefined || given.length < 3) return nearest;
  const longer = names.filter((name) => isWordOf(given, name));
  return longer.length === 1 ? longer[0] : undefined;
}

/** A next step: the name that was most likely meant, or what else to say. */
export function didYouMean(given: string, names: readonly string[], otherwise: string): string {
  const nearest = nearestName(given, names);
  return nearest === undefined ? otherwise : `Did you mean ${nearest}?`;
}

/** Whether a name begins or ends with a word, as names of several words are written: `metricsPort`, `service-name`. */
function isWordOf(word: string, name: string): boolean {
  const lower = word.toLowerCase();
  const isFirst = name.toLowerCase().startsWith(lower) && /^[A-Z_-]/.test(name.slice(word.length));
  const isLast = name.toLowerCase().endsWith(lower) && /(?:[A-Z]|[_-].)$/.test(name.slice(0, 1 - word.length));
  return isFirst || isLast;
}

/**
 * Letters to insert, remove, replace or swap with their neighbour to make one of the other: Damerau's distance, in the
 * form where no letter is touched twice. Not looked for beyond `limit`.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
