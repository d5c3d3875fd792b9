import { type ContenderId, contenderTitles } from '../contenders/contender.js';
import type { Measure } from '../rows/row.js';
import { aboveUnitOf, difference, figure, goalText, ratio, type Unit } from './figures.js';
import type { GoalVerdict, MeasureVerdict, Over, RowVerdict, Standing } from './verdict.js';

/** Names with their versions, as a reader must see them. */
export type Titles = Readonly<Record<ContenderId, string>>;

/** One row for a terminal: every measure with both sides, and a line per goal. */
export function rowText(verdict: RowVerdict, titles: Titles, judged: boolean): string {
  const lines = [`Row ${verdict.row.number}  ${verdict.row.title}`];
  for (const measure of verdict.measures) {
    if (measure.standings.length > 0) lines.push('', ...measureLines(measure, titles, judged));
  }
  return `${lines.join('\n')}\n`;
}

function measureLines({ measure, standings, goals }: MeasureVerdict, titles: Titles, judged: boolean): string[] {
  const width = Math.max(...standings.map(({ contender }) => titles[contender].length));
  const head = measure.figure === 'worst' ? 'worst' : 'median';
  return [
    `  ${measure.title}`,
    `    ${`${measure.unit}, ${head} of samples`.padEnd(width)}  ${headings(measure, head)}`,
    ...standings.map(
      (standing) => `    ${titles[standing.contender].padEnd(width)}  ${standingText(standing, measure)}`,
    ),
    ...goals.map((goal) => `    ${goalLine(goal, measure, standings, judged)}`),
  ];
}

function headings({ base, aboveUnit }: Measure, head: string): string {
  const own = `${head.padStart(8)}   min … max`;
  return base === undefined
    ? own
    : `${own.padEnd(32)}   above ${contenderTitles[base]}, ${aboveUnit ? `in ${aboveUnit}, ` : ''}round by round`;
}

function standingText(standing: Standing, measure: Measure): string {
  const { unit } = measure;
  const { min, max } = standing.spread;
  const span = `${figure(min, unit)} … ${figure(max, unit)}`;
  const own = `${figure(standing.figure, unit).padStart(8)}   ${span}`;
  if (standing.over !== undefined) return `${own.padEnd(32)} ${overText(standing.over, aboveUnitOf(measure))}`;
  if (standing.ratio === undefined) return own;
  const against = `${ratio(standing.ratio.median).padStart(7)}  (${ratio(standing.ratio.min)} … ${ratio(standing.ratio.max)})`;
  return `${own.padEnd(32)} ${against}`;
}

/** `+8.90 (+7.10 … +12.0; of the minima +8.70)` */
export function overText({ median, min, max, ofMinima }: Over, unit: Unit): string {
  const of = (value: number) => difference(value, unit);
  return `${of(median).padStart(7)} (${of(min)} … ${of(max)}; of the minima ${of(ofMinima)})`;
}

/** `✓ ≥ 8× prom-client: 11.2× (331 against 29.5 ns)`; not judged where the size says nothing. */
export function goalLine(
  { goal, reached, met }: GoalVerdict,
  measure: Measure,
  standings: readonly Standing[],
  judged: boolean,
): string {
  const { unit } = measure;
  const text = goalText(goal, measure);
  if (reached === undefined) return `· ${text}: not measured, a side is missing`;
  const mark = judged ? (met ? '✓' : '✗') : '·';
  if ('figureAtMost' in goal) return `${mark} ${text}: ${figure(reached, unit)} ${unit}`;
  if ('excessAtMost' in goal)
    return `${mark} ${text}: ${difference(reached, aboveUnitOf(measure))} ${aboveUnitOf(measure)}`;
  const of = (id: ContenderId) =>
    figure(standings.find(({ contender }) => contender === id)?.figure ?? Number.NaN, unit);
  return `${mark} ${text}: ${ratio(reached)} (${contenderTitles[goal.against]} ${of(goal.against)}, sonde ${of('sonde')} ${unit})`;
}
