import type { ContenderId } from '../contenders/contender.js';
import type { Goal, Measure, Row } from '../rows/row.js';
import type { Measurements } from '../run/measurements.js';
import { median, pairedDifferences, pairedRatios, type Spread, spread } from '../statistics.js';
import { limitOf } from './figures.js';

/** How far a contender lies above the base of its measure. */
export interface Over extends Spread {
  /** The least of all samples less the least of the base's: what other work on the machine disturbs least. */
  readonly ofMinima: number;
}

/** What one contender reached in one measure. */
export interface Standing {
  readonly contender: ContenderId;
  /** The median or the worst of all samples, as the measure asks. */
  readonly figure: number;
  readonly spread: Spread;
  readonly samples: number;
  /** This contender's figure over Sonde's, round by round. Not there for Sonde, nor where Sonde did not run. */
  readonly ratio?: Spread;
  /** Round by round, in the place of the ratio where the measure has a base. Not there for the base itself. */
  readonly over?: Over;
}

export interface GoalVerdict {
  readonly goal: Goal;
  /** The ratio, the difference or the figure that was reached; `undefined` where a side did not take part. */
  readonly reached: number | undefined;
  readonly met: boolean;
}

export interface MeasureVerdict {
  readonly measure: Measure;
  readonly standings: readonly Standing[];
  readonly goals: readonly GoalVerdict[];
}

export interface RowVerdict {
  readonly row: Row;
  readonly measures: readonly MeasureVerdict[];
}

export function judge(row: Row, measurements: Measurements): RowVerdict {
  return { row, measures: row.measures.map((measure) => judgeMeasure(row, measure, measurements)) };
}

function judgeMeasure(row: Row, measure: Measure, measurements: Measurements): MeasureVerdict {
  const read = (samples: readonly number[]) => (measure.figure === 'worst' ? Math.max(...samples) : median(samples));
  const roundsOf = (contender: ContenderId) => measurements.rounds(row, measure, contender);
  const figuresOf = (contender: ContenderId) =>
    measure.contenders.includes(contender) ? roundsOf(contender).map(read) : [];
  const ours = figuresOf('sonde');
  const base = measure.base === undefined ? [] : figuresOf(measure.base);
  const sideBySide = (contender: ContenderId) =>
    measure.aboveBase === undefined || contender === measure.base || !measure.contenders.includes(contender)
      ? undefined
      : measurements.rounds(row, { ...measure, quantity: measure.aboveBase }, contender).map(median);
  const leastOfBase = measure.base === undefined ? 0 : Math.min(...roundsOf(measure.base).flat());
  const standings: Standing[] = [];
  for (const contender of measure.contenders) {
    const rounds = roundsOf(contender);
    if (rounds.length === 0) continue;
    const samples = rounds.flat();
    const figures = rounds.map(read);
    const aboveBase = contender !== measure.base && base.length > 0;
    const compared = measure.base === undefined && contender !== 'sonde' && ours.length > 0;
    standings.push({
      contender,
      figure: read(samples),
      spread: spread(samples),
      samples: samples.length,
      ...(compared && { ratio: spread(pairedRatios(ours, figures)) }),
      ...(aboveBase && {
        over: {
          ...spread(sideBySide(contender) ?? pairedDifferences(base, figures)),
          ofMinima: aboveLeast(Math.min(...samples), leastOfBase, measure),
        },
      }),
    });
  }
  const excessOf = (own: ContenderId, peer: ContenderId) => {
    const oursAbove = sideBySide(own);
    const theirsAbove = peer === measure.base ? oursAbove?.map(() => 0) : sideBySide(peer);
    if (oursAbove !== undefined && theirsAbove !== undefined && oursAbove.length > 0 && theirsAbove.length > 0)
      return median(pairedDifferences(theirsAbove, oursAbove));
    const [owns, theirs] = [figuresOf(own), figuresOf(peer)];
    return owns.length > 0 && theirs.length > 0 ? median(pairedDifferences(theirs, owns)) : undefined;
  };
  return { measure, standings, goals: measure.goals.map((goal) => judgeGoal(goal, measure, standings, excessOf)) };
}

function aboveLeast(least: number, leastOfBase: number, { aboveUnit }: Measure): number {
  return aboveUnit === '%' ? (least / leastOfBase - 1) * 100 : least - leastOfBase;
}

function judgeGoal(
  goal: Goal,
  measure: Measure,
  standings: readonly Standing[],
  excessOf: (own: ContenderId, peer: ContenderId) => number | undefined,
): GoalVerdict {
  const verdict = (reached: number | undefined, met: (value: number) => boolean): GoalVerdict => ({
    goal,
    reached,
    met: reached !== undefined && met(reached),
  });
  const of = (contender: ContenderId) => standings.find((standing) => standing.contender === contender);
  if ('figureAtMost' in goal) {
    return verdict(of(goal.of ?? 'sonde')?.figure, (figure) => figure <= limitOf(goal, measure.unit));
  }
  if ('excessAtMost' in goal) {
    return verdict(excessOf(goal.of ?? 'sonde', goal.against), (excess) => excess <= goal.excessAtMost);
  }
  const ratio = of(goal.against)?.ratio?.median;
  if ('ratioAtLeast' in goal) return verdict(ratio, (value) => value >= goal.ratioAtLeast);
  return verdict(ratio === undefined ? undefined : 1 / ratio, (times) => times <= goal.timesAtMost);
}
