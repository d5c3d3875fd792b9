import type { RowVerdict } from './verdict.js';

/** Ratios against the peers, by row, measure and contender: what a later run compares itself with. */
export type Ratios = Readonly<Record<string, number>>;

export function ratiosOf(rows: readonly RowVerdict[]): Ratios {
  const ratios: Record<string, number> = {};
  for (const { row, measures } of rows) {
    for (const { measure, standings } of measures) {
      const ours = standings.find(({ contender }) => contender === 'sonde')?.over?.median ?? 0;
      for (const { contender, ratio, over } of standings) {
        const key = `${row.number} ${measure.work} ${measure.quantity} ${contender}`;
        if (ratio !== undefined) ratios[key] = ratio.median;
        else if (over !== undefined && ours > 0 && !contender.startsWith('sonde')) {
          ratios[`${key}${aboveBase}`] = over.median / ours;
        }
      }
    }
  }
  return ratios;
}

/** Ends the keys of ratios between what two contenders take above a base. */
const aboveBase = ' above base';

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

/** A difference of two figures moves more than they do. */
const differenceNoise = 0.5;

/** What got worse than recorded by more than noise, a line each. */
export function whatGotWorse(recorded: Ratios, now: Ratios): string[] {
  return Object.entries(now).flatMap(([key, ratio]) => {
    const before = recorded[key];
    return before !== undefined && ratio < before * (1 - (key.endsWith(aboveBase) ? differenceNoise : noise))
      ? [`row ${key}: ${ratio.toPrecision(3)}× now, ${before.toPrecision(3)}× recorded`]
      : [];
  });
}
