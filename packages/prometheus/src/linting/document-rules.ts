import { readContentType } from '../parsing/content-type.js';
import type { ExpositionError } from '../parsing/exposition-error.js';
import type { ParsedExposition, ParsedFamily } from '../parsing/exposition-model.js';
import { exposedName, sampleNames } from './exposed-names.js';
import type { FindingDraft } from './finding.js';

/** Past this, a scrape of a single process takes seconds and is most often an accident. */
const largeLength = 10_000_000;
const largeSampleCount = 50_000;

/** What is wrong with the whole rather than with one metric. */
export function* documentFindings(
  exposition: ParsedExposition,
  contentType: string | null | undefined,
): Iterable<FindingDraft> {
  const { format, sampleCount, length, families } = exposition;
  if (contentType !== undefined) yield* contentTypeFindings(format, contentType);
  if (sampleCount === 0) {
    const advice = 'Is anything registered, in the registry that is served?';
    yield { code: 'no-samples', what: 'there is not one sample', advice };
  }
  const created = format === 'text' ? [] : families.filter(hasCreated);
  if (created.length > 0) {
    const advice = 'A Prometheus that does not take them as timestamps stores each: switch them off if that is yours.';
    yield { code: 'created-series', what: `${created.length} metrics have "_created" series`, advice };
  }
  if (length > largeLength || sampleCount > largeSampleCount) {
    const megabytes = (length / 1e6).toFixed(1);
    const advice = 'Look for labels with many values first; each series is sent at every scrape.';
    yield { code: 'exposition-size', what: `${sampleCount} samples, ${megabytes} MB`, advice };
  }
}

function hasCreated({ name, samples }: ParsedFamily): boolean {
  return samples.some((sample) => sample.name === `${name}_created`);
}

function* contentTypeFindings(format: ParsedExposition['format'], header: string | null): Iterable<FindingDraft> {
  const said = readContentType(header);
  const wanted = format === 'text' ? 'text/plain; version=0.0.4' : 'application/openmetrics-text; version=1.0.0';
  const got = header === null ? 'no Content-Type' : `the Content-Type ${JSON.stringify(header.slice(0, 100))}`;
  if (said === undefined) {
    yield {
      code: 'content-type',
      what: `${got} is none of an exposition`,
      advice: `Prometheus 3 refuses it. Send ${wanted}.`,
    };
  } else if (said.format !== format) {
    yield { code: 'content-type', what: `${got}, but what follows is ${format}`, advice: `Send ${wanted}.` };
  } else if (header === null || header.trim() === '') {
    const advice = `Prometheus 3 refuses it unless told a fallback. Send ${wanted}.`;
    yield { code: 'content-type', what: got, advice };
  } else if (said.version === undefined && format === 'text') {
    const what = `${got} has no version`;
    yield { code: 'content-type', severity: 'info', what, advice: `It is taken for 0.0.4. Send ${wanted}.` };
  }
}

/** By the place of each family: the names that its samples share with an earlier one. */
export function nameConflicts({ families, format }: ParsedExposition): ReadonlyMap<number, FindingDraft> {
  const owners = new Map<string, number>();
  const conflicts = new Map<number, FindingDraft>();
  families.forEach((family, place) => {
    for (const name of sampleNames(family, format)) {
      const other = owners.get(name);
      if (other === undefined) owners.set(name, place);
      else if (!conflicts.has(place)) {
        const what = `has samples ${name} as ${exposedName(families[other]!, format)} has`;
        conflicts.set(place, { code: 'name-conflict', what, advice: 'Rename one of the two.' });
      }
    }
  });
  return conflicts;
}

/** What could not be read. */
export function syntaxFinding(error: ExpositionError): FindingDraft {
  const { what, got, expected, next } = error.complaint;
  const place =
    error.line > 0
      ? what.replace(/^line \d+(?:, column (\d+))?: /, (_, column) => (column ? `column ${column}: ` : ''))
      : what;
  const text = `${place}: got ${got}, expected ${expected}`;
  if (error.code === 'SONDE_EXPOSITION_TOO_LARGE')
    return { code: 'too-large', line: error.line, what: text, advice: next };
  const code = expected === '# EOF' && got === 'no # EOF' ? 'missing-eof' : 'syntax';
  return { code, line: error.line, what: text, advice: next };
}
