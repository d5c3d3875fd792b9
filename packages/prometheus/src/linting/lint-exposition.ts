import { type Clock, checkOptions, type OptionRule, systemClock } from '@sonde/metrics';
import { ExpositionError } from '../parsing/exposition-error.js';
import type { ParsedExposition, ParsedFamily, ParsedFormat } from '../parsing/exposition-model.js';
import { parseExposition } from '../parsing/parse-exposition.js';
import { cardinalityFindings } from './cardinality-rules.js';
import { documentFindings, nameConflicts, syntaxFinding } from './document-rules.js';
import { exposedName } from './exposed-names.js';
import { type FindingDraft, type LintCode, type LintFinding, lintRules } from './finding.js';
import { distributionFindings } from './histogram-rules.js';
import { namingFindings } from './naming-rules.js';
import { seriesFindings } from './series-rules.js';
import { valueFindings } from './value-rules.js';

export interface LintOptions {
  /** Of a text. Default: as `parseExposition` finds it. */
  readonly format?: ParsedFormat | undefined;
  /** The header that it came with, `null` where there was none. Left out: it is not judged. */
  readonly contentType?: string | null | undefined;
  /** What could not be read, where `parseExposition` with `onError` has read it already. */
  readonly errors?: readonly ExpositionError[] | undefined;
  /** Codes that are not told. */
  readonly ignore?: readonly LintCode[] | undefined;
  /** Series of one metric past which it is told. Default: 1000. */
  readonly maxSeries?: number | undefined;
  /** Findings that are listed. Default: 1000. */
  readonly maxFindings?: number | undefined;
  readonly clock?: Clock | undefined;
}

const count: OptionRule = ['a whole number above 0', (value) => Number.isSafeInteger(value) && (value as number) > 0];
const rules: Readonly<Record<keyof LintOptions, OptionRule>> = {
  format: ['"text" or "openmetrics"', (value) => value === 'text' || value === 'openmetrics'],
  contentType: ['a Content-Type, or null for none', (value) => typeof value === 'string' || value === null],
  errors: ['a list of ExpositionError', (value) => Array.isArray(value)],
  ignore: [
    `a list of codes: ${Object.keys(lintRules).join(', ')}`,
    (value) => Array.isArray(value) && value.every((code) => Object.hasOwn(lintRules, code)),
  ],
  maxSeries: count,
  maxFindings: count,
  clock: ['a Clock', (value) => typeof (value as Clock | null)?.epochMs === 'function'],
};

/**
 * Judges what a service exposes: everything that `promtool check metrics` says, and what it does not look at. A metric
 * is told once for each thing that is wrong with it, with the first line where it is. In the order of the exposition;
 * what concerns the whole comes first. A text that cannot be read is no reason to throw: that is a finding.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function lintExposition(input: string | ParsedExposition, options: LintOptions = {}): readonly LintFinding[] {
  checkOptions('lintExposition', rules, options);
  const { ignore = [], maxSeries = 1000, maxFindings = 1000, clock = systemClock } = options;
  const read = typeof input === 'string' ? readText(input, options.format) : { exposition: input, errors: [] };
  const errors = [...(options.errors ?? []), ...read.errors];
  const report = new Report(new Set(ignore), maxFindings);
  const nowSeconds = clock.epochMs() / 1000;

  for (const error of errors) report.add('', 0, [syntaxFinding(error)]);
  const { exposition } = read;
  if (exposition === undefined) return report.finish();
  // What could not be read may be all there was.
  const drafts = [...documentFindings(exposition, options.contentType)];
  report.add('', 0, errors.length > 0 ? drafts.filter(({ code }) => code !== 'no-samples') : drafts);
  const conflicts = nameConflicts(exposition);
  exposition.families.forEach((family, place) => {
    const conflict = conflicts.get(place);
    const name = exposedName(family, exposition.format);
    if (conflict !== undefined) report.add(name, family.line, [conflict]);
    report.add(name, family.line, familyFindings(family, exposition.format, nowSeconds, maxSeries));
  });
  return report.finish();
}

function* familyFindings(
  family: ParsedFamily,
  format: ParsedFormat,
  nowSeconds: number,
  maxSeries: number,
): Iterable<FindingDraft> {
  yield* namingFindings(family, format);
  yield* seriesFindings(family, format);
  yield* distributionFindings(family, format);
  yield* valueFindings(family, format, nowSeconds);
  yield* cardinalityFindings(family, maxSeries);
}

/** Lines that cannot be read are told up to so many. */
const maxErrors = 100;

function readText(
  text: string,
  format: ParsedFormat | undefined,
): { readonly exposition: ParsedExposition | undefined; readonly errors: ExpositionError[] } {
  const errors: ExpositionError[] = [];
  const onError = (error: ExpositionError): void => {
    if (errors.length < maxErrors) errors.push(error);
  };
  try {
    return { exposition: parseExposition(text, { format, onError }), errors };
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    return { exposition: undefined, errors: [...errors, error] };
  }
}

class Report {
  private readonly findings: LintFinding[] = [];
  private readonly ignored: ReadonlySet<LintCode>;
  private readonly limit: number;
  private left = 0;

  constructor(ignored: ReadonlySet<LintCode>, limit: number) {
    this.ignored = ignored;
    this.limit = limit;
  }

  add(family: string, line: number, drafts: Iterable<FindingDraft>): void {
    for (const { code, what, advice, ...draft } of drafts) {
      if (this.ignored.has(code)) continue;
      if (this.findings.length === this.limit) {
        this.left++;
        continue;
      }
      const severity = draft.severity ?? lintRules[code].severity;
      this.findings.push({ code, severity, family, line: draft.line ?? line, what, advice });
    }
  }

  finish(): readonly LintFinding[] {
    if (this.left === 0) return this.findings;
    const advice = 'Mend the first ones, or raise maxFindings.';
    const { severity } = lintRules['more-findings'];
    const what = `${this.left} more findings are not listed`;
    return [...this.findings, { code: 'more-findings', severity, family: '', line: 0, what, advice }];
  }
}
