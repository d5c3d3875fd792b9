import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { CallSite } from '../call-site/call-site.js';
import type { Finding } from '../findings/finding.js';
import { checkFinding, checkFindings } from './check-findings.js';
import { limitText, otherWorkOf, placeOf, recurrenceText, runsText, workOf } from './finding-facts.js';
import { columnsOf, endOf, wrapped } from './terminal-text.js';
import { visibleLine, visibleLines } from './visible-text.js';

export interface FindingTextOptions {
  /** With colours of a terminal. Ask for it where the output is one. Default false. */
  readonly colour?: boolean | undefined;
}

/** Narrow terminals, logs of CI and mails show this much without breaking it. */
const width = 80;

/** Of the labels, with the space behind: `  parent  `. */
const indent = 10;

const sgr = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const;

type Paint = (style: keyof typeof sgr, text: string) => string;

const rules: Readonly<Record<keyof FindingTextOptions, OptionRule>> = {
  colour: ['true or false', (value) => typeof value === 'boolean'],
};

/**
 * A finding for people, as lines of at most 80 columns, without a line break at the end.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no finding
 */
export function findingText(finding: Finding, options: FindingTextOptions = {}): string {
  checkFinding('findingText()', finding);
  checkOptions('findingText()', rules, options);
  const paint: Paint =
    options.colour === true ? (style, text) => `\x1b[${sgr[style]}m${text}\x1b[0m` : (_, text) => text;
  const { statement, parent, sites, why, fix, others } = finding;
  const [example, ...more] = fix.example === undefined ? [] : visibleLines(fix.example);
  const recurrence = recurrenceText(finding);
  const elsewhere = otherWorkOf(finding).map(visibleLine).join(', ');
  const tint = finding.confidence === 'high' ? 'red' : 'yellow';
  return [
    ...wrapped(visibleLine(finding.title), width).map((line) => paint('bold', paint(tint, line))),
    ...wrapped(visibleLine(headText(finding)), width - 2).map((line) => `  ${paint('dim', line)}`),
    ...(sites.length === 0 ? [] : sitesOf(sites, paint)),
    ...labelled('query', wrapped(visibleLine(statement.text), width - indent), paint),
    ...(parent === undefined ? [] : labelled('parent', parentOf(parent), paint)),
    ...others
      .slice(0, 5)
      .flatMap(({ text }, i) => labelled(i === 0 ? 'others' : '', wrapped(visibleLine(text), width - indent), paint)),
    ...labelled('runs', wrapped(runsAndLimit(finding), width - indent), paint),
    ...(recurrence === undefined ? [] : labelled('seen', wrapped(recurrence, width - indent), paint)),
    ...(elsewhere === '' ? [] : labelled('also', wrapped(elsewhere, width - indent), paint)),
    ...labelled('why', wrapped(visibleLine(why), width - indent), paint),
    ...labelled('fix', wrapped(visibleLine(fix.text), width - indent), paint),
    ...(example === undefined ? [] : ['', ...[example, ...more].flatMap((line) => codeLines(line)), '']),
  ]
    .join('\n')
    .trimEnd();
}

/**
 * Several findings, the ones that take the most time first, with an empty line between them.
 *
 * @throws SondeError SONDE_INVALID_OPTION, for what is no array of findings
 */
export function findingsText(findings: readonly Finding[], options: FindingTextOptions = {}): string {
  checkFindings('findingsText()', findings);
  checkOptions('findingsText()', rules, options);
  const sorted = [...findings].sort((a, b) => b.totalMs - a.totalMs);
  return sorted.map((finding) => findingText(finding, options)).join('\n\n');
}

function headText(finding: Finding): string {
  const { confidence, statement, orm, id } = finding;
  return [`${confidence} confidence`, workOf(finding), orm, statement.system, `id ${id}`].filter(Boolean).join(' · ');
}

function sitesOf(sites: readonly CallSite[], paint: Paint): string[] {
  return sites.slice(0, 5).flatMap((site, i) => {
    const lines = siteLines(site).map((line, row) => (row === 0 ? paint('cyan', line) : line));
    return labelled(i === 0 ? 'at' : '', lines, paint);
  });
}

/** The place, and the function beside it where it fits, else below. Places are not broken: editors open them. */
function siteLines(site: CallSite): string[] {
  const place = endOf(visibleLine(placeOf(site)), width - indent);
  const name = visibleLine(site.function ?? '');
  if (name === '') return [place];
  const line = `${place}  ${name}`;
  return columnsOf(line) <= width - indent ? [line] : [place, ...wrapped(name, width - indent)];
}

function parentOf({ statement, site }: NonNullable<Finding['parent']>): string[] {
  const lines = wrapped(visibleLine(statement.text), width - indent);
  return site === undefined ? lines : [...lines, ...siteLines(site)];
}

function runsAndLimit(finding: Finding): string {
  const limit = limitText(finding);
  return limit === undefined ? runsText(finding) : `${runsText(finding)}; ${limit}`;
}

function labelled(label: string, lines: readonly string[], paint: Paint): string[] {
  return lines.map((line, i) => {
    const name = i === 0 ? label : '';
    const space = line === '' ? '' : ' '.repeat(indent - 2 - name.length);
    return `  ${name === '' ? '' : paint('dim', name)}${space}${line}`.trimEnd();
  });
}

/** Code keeps its indentation; a line that is too long goes on further in. */
function codeLines(line: string): string[] {
  const own = /^ */.exec(line)?.[0].slice(0, width / 2) ?? '';
  const [first = '', ...rest] = wrapped(line.trimStart(), width - indent - own.length - 2);
  return [
    `${' '.repeat(indent)}${own}${first}`.trimEnd(),
    ...rest.map((part) => `${' '.repeat(indent + 2)}${own}${part}`),
  ];
}
