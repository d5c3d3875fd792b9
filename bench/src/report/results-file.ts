import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenderTitles } from '../contenders/contender.js';
import type { Machine } from '../machine.js';
import type { Measure } from '../rows/row.js';
import { figure, ratio } from './figures.js';
import { type Ratios, ratiosComment, ratiosOf, readRatios } from './recorded-ratios.js';
import { goalLine, overText, type Titles } from './text.js';
import type { MeasureVerdict, RowVerdict, Standing } from './verdict.js';

const path = fileURLToPath(new URL('../../RESULTS.md', import.meta.url));

/** The whole of RESULTS.md. */
export function resultsText(rows: readonly RowVerdict[], machine: Machine, titles: Titles, date: string): string {
  const lines = [
    '# Results',
    '',
    'Written by `npm run bench -- --write`; [README.md](README.md) says how to read it. A ratio is the',
    'contender’s figure over Sonde’s, the median of the rounds with the smallest and the largest. “Above” is the',
    'contender’s figure less that of the base, likewise; “of the minima”, the least of its samples less that of the base.',
    '',
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; ${date}.`,
    '',
  ];
  for (const { row, measures } of rows) {
    lines.push(`## ${row.number}. ${row.title}`, '');
    for (const measure of measures) if (measure.standings.length > 0) lines.push(...measureLines(measure, titles));
  }
  lines.push(ratiosComment(ratiosOf(rows)), '');
  return lines.join('\n');
}

function measureLines({ measure, standings, goals }: MeasureVerdict, titles: Titles): string[] {
  const head = measure.figure === 'worst' ? 'worst' : 'median';
  const comparison = measure.base === undefined ? 'ratio' : `above ${contenderTitles[measure.base]}`;
  return [
    `**${measure.title}**`,
    '',
    `| contender | ${head}, ${measure.unit} | min … max | samples | ${comparison} |`,
    '|---|---:|---:|---:|---:|',
    ...standings.map((standing) => {
      const { min, max } = standing.spread;
      const span = `${figure(min, measure.unit)} … ${figure(max, measure.unit)}`;
      return `| ${titles[standing.contender]} | ${figure(standing.figure, measure.unit)} | ${span} | ${standing.samples} | ${comparisonText(standing, measure.unit)} |`;
    }),
    '',
    ...goals.map((goal) => `- ${goalLine(goal, measure.unit, standings, true)}`),
    ...(goals.length > 0 ? [''] : []),
  ];
}

function comparisonText({ ratio: of, over }: Standing, unit: Measure['unit']): string {
  if (over !== undefined) return overText(over, unit).trim();
  return of === undefined ? '' : `${ratio(of.median)} (${ratio(of.min)} … ${ratio(of.max)})`;
}

export function writeResults(text: string): string {
  writeFileSync(path, text);
  return path;
}

/** The ratios of the last run that was written down; none where there was none. */
export function recordedRatios(): Ratios {
  try {
    return readRatios(readFileSync(path, 'utf8'));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw failure;
  }
}
