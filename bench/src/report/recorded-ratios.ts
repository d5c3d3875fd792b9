import type { RowVerdict } from './verdict.js';

/** Ratios against the peers, by row, measure and contender: what a later run compares itself with. */
export type Ratios = Readonly<Record<string, number>>;

export function ratiosOf(rows: readonly RowVerdict[]): Ratios {
  const ratios: Record<string, number> = {};
  for (const { row, measures } of rows) {
    for (const { measure, standings } of measures) {
      for (const { contender, ratio } of standings) {
        if (ratio !== undefined)
          ratios[`${row.number} ${measure.work} ${measure.quantity} ${contender}`] = ratio.median;
      }
    }
  }
  return ratios;
}

const opening = '<!-- ratios ';

/** The ratios as a comment that a Markdown reader does not see and the next run reads. */
export function ratiosComment(ratios: Ratios): string {
  return `${opening}${JSON.stringify(ratios)} -->`;
}

/** The ratios in a results file, or nothing where it has none. */
export function readRatios(results: string): Ratios {
  const start = results.indexOf(opening);
  if (start < 0) return {};
  return JSON.parse(results.slice(start + opening.length, results.indexOf(' -->', start))) as Ratios;
}

/** A ratio moves this much from run to run on a shared machine without anything having changed. */
const noise = 0.2;

/** What got worse than recorded by more than noise, a line each. */
export function whatGotWorse(recorded: Ratios, now: Ratios): string[] {
  return Object.entries(now).flatMap(([key, ratio]) => {
    const before = recorded[key];
    return before !== undefined && ratio < before * (1 - noise)
      ? [`row ${key}: ${ratio.toPrecision(3)}× now, ${before.toPrecision(3)}× recorded`]
      : [];
  });
}
