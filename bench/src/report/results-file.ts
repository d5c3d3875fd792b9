import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenderTitles } from '../contenders/contender.js';
import type { Machine } from '../machine.js';
import type { Measure } from '../rows/row.js';
import { aboveUnitOf, figure, ratio } from './figures.js';
import { ratiosComment, ratiosOf, readRatios } from './recorded-ratios.js';
import { goalLine, overText, type Titles } from './text.js';
import type { MeasureVerdict, RowVerdict, Standing } from './verdict.js';

const path = fileURLToPath(new URL('../../RESULTS.md', import.meta.url));

const opening = [
  '# Results',
  '',
  'Written by `npm run bench -- --write`; [README.md](README.md) says how to read it. A ratio is the',
  'contender’s figure over Sonde’s, the median of the rounds with the smallest and the largest. “Above” is the',
  'contender’s figure less that of the base, likewise; “of the minima”, the least of its samples less that of the base.',
  'Rows that were written together were measured in one run.',
  '',
].join('\n');

/** RESULTS.md with these rows in the place of what it has of them; the others stay as they were measured. */
export function resultsText(
  rows: readonly RowVerdict[],
  machine: Machine,
  titles: Titles,
  date: string,
  before: string,
): string {
  const sections = sectionsOf(before);
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; ${date}.`;
  for (const { row, measures } of rows) {
    const lines = [`## ${row.number}. ${row.title}`, '', where, ''];
    for (const measure of measures) if (measure.standings.length > 0) lines.push(...measureLines(measure, titles));
    sections.set(row.number, lines.join('\n'));
  }
  const inOrder = [...sections].sort(([one], [other]) => one - other).map(([, text]) => text);
  return [opening, ...inOrder, ratiosComment({ ...readRatios(before), ...ratiosOf(rows) }), ''].join('\n');
}

/** The rows of a results file, by number. */
function sectionsOf(results: string): Map<number, string> {
  const body = results.slice(0, results.indexOf('<!-- ratios ') < 0 ? undefined : results.indexOf('<!-- ratios '));
  const parts = body.split(/^(?=## \d+\. )/m).slice(1);
  return new Map(parts.map((text) => [Number(/\d+/.exec(text)?.[0]), `${text.trimEnd()}\n`]));
}

function measureLines({ measure, standings, goals }: MeasureVerdict, titles: Titles): string[] {
  const head = measure.figure === 'worst' ? 'worst' : 'median';
  const comparison =
    measure.base === undefined
      ? 'ratio'
      : `above ${contenderTitles[measure.base]}${measure.aboveUnit === undefined ? '' : `, ${measure.aboveUnit}`}`;
  return [
    `**${measure.title}**`,
    '',
    `| contender | ${head}, ${measure.unit} | min … max | samples | ${comparison} |`,
    '|---|---:|---:|---:|---:|',
    ...standings.map((standing) => {
      const { min, max } = standing.spread;
      const span = `${figure(min, measure.unit)} … ${figure(max, measure.unit)}`;
      return `| ${titles[standing.contender]} | ${figure(standing.figure, measure.unit)} | ${span} | ${standing.samples} | ${comparisonText(standing, measure)} |`;
    }),
    '',
    ...goals.map((goal) => `- ${goalLine(goal, measure, standings, true)}`),
    ...(goals.length > 0 ? [''] : []),
  ];
}

function comparisonText({ ratio: of, over }: Standing, measure: Measure): string {
  if (over !== undefined) return overText(over, aboveUnitOf(measure)).trim();
  return of === undefined ? '' : `${ratio(of.median)} (${ratio(of.min)} … ${ratio(of.max)})`;
}

export function writeResults(text: string): string {
  writeFileSync(path, text);
  return path;
}

/** What was written down last; nothing where nothing was. */
export function recordedResults(): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure;
  }
}
