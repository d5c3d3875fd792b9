/** The word that was most likely meant: at most two letters, or a third of it, differ. Undefined where none is near. */
export function nearestOf(given: string, words: readonly string[]): string | undefined {
  const short = given.slice(0, 40).toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(short.length / 3)) + 1;
  for (const word of words) {
    const distance = editDistance(short, word.toLowerCase());
    if (distance >= least) continue;
    least = distance;
    nearest = word;
  }
  return nearest;
}

/** Letters to insert, remove or replace: Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
