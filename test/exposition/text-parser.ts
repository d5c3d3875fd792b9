import { LineCursor, takeDescribedName, takeSampleHead } from './line-cursor.js';
import { checkCounterValue, checkHistogram, checkSummary, metricGroups, SeriesOnce } from './metric-rules.js';
import { textNumber, textTimestamp } from './number-syntax.js';
import {
  documentLines,
  OffSpec,
  type ParsedFamily,
  type ParsedSample,
  type ParsedType,
  type ParseOptions,
} from './parsed.js';

/**
 * Judges an exposer by the Prometheus text format 0.0.4
 * (https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md).
 * Stricter than the format in what it leaves open: every family needs its TYPE, histograms need sum and count,
 * metrics are not interleaved, and no two families share a sample name.
 */
export function parseText(document: string | Uint8Array, options: ParseOptions = {}): ParsedFamily[] {
  const reader = new DocumentReader(options);
  documentLines(document).forEach((text, index) => {
    reader.read(text, index + 1);
  });
  return reader.finish();
}

const types: Record<string, ParsedType> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  untyped: 'unknown',
};

function ownsSample(family: string, type: ParsedType, sample: string): boolean {
  const suffixes =
    type === 'histogram' ? ['_bucket', '_sum', '_count'] : type === 'summary' ? ['', '_sum', '_count'] : [''];
  return suffixes.some((suffix) => sample === family + suffix);
}

interface OpenFamily {
  readonly name: string;
  help: string | undefined;
  type: ParsedType | undefined;
  readonly samples: ParsedSample[];
}

class DocumentReader {
  readonly #options: ParseOptions;
  readonly #families: OpenFamily[] = [];
  readonly #familyNames = new Set<string>();
  readonly #ownerOf = new Map<string, OpenFamily>();
  readonly #series = new SeriesOnce();

  constructor(options: ParseOptions) {
    this.#options = options;
  }

  read(text: string, line: number): void {
    const cursor = new LineCursor(text, line);
    cursor.skipBlanks();
    if (cursor.done) return;
    if (cursor.peek() === '#') this.#comment(cursor);
    else this.#sample(cursor);
  }

  #comment(cursor: LineCursor): void {
    cursor.take('#');
    if (cursor.skipBlanks() === 0 || cursor.done) return;
    const word = cursor.takeToken();
    if (word !== 'HELP' && word !== 'TYPE') return;
    if (cursor.skipBlanks() === 0) cursor.reject(`${word} without a name`);
    const family = this.#familyOf(takeDescribedName(cursor, this.#options), cursor);
    if (family.samples.length > 0) cursor.reject(`${word} after samples of ${family.name}`);
    if (word === 'HELP') {
      if (family.help !== undefined) cursor.reject(`a second HELP for ${family.name}`);
      // One blank separates; what follows it is the text, blanks included.
      if (!cursor.done && !cursor.tryTake(' ')) cursor.take('\t');
      family.help = unescapeHelp(cursor.takeRest(), cursor);
      return;
    }
    if (family.type !== undefined) cursor.reject(`a second TYPE for ${family.name}`);
    if (cursor.skipBlanks() === 0) cursor.reject('TYPE without a type');
    const type = cursor.takeToken();
    cursor.skipBlanks();
    if (!cursor.done) cursor.reject('text after the type');
    if (!Object.hasOwn(types, type)) cursor.reject(`unknown type ${type}`);
    family.type = types[type];
  }

  #familyOf(name: string, cursor: LineCursor): OpenFamily {
    const last = this.#families.at(-1);
    if (last?.name === name) return last;
    if (this.#familyNames.has(name)) cursor.reject(`family ${name} is not in one group`);
    const family: OpenFamily = { name, help: undefined, type: undefined, samples: [] };
    this.#familyNames.add(name);
    this.#families.push(family);
    return family;
  }

  #sample(cursor: LineCursor): void {
    const { name, labels } = takeSampleHead(cursor, { ...this.#options, lenient: true });
    cursor.skipBlanks();
    const value = textNumber(cursor.takeToken());
    if (value === undefined) cursor.reject('not a number');
    let timestamp: number | undefined;
    if (cursor.skipBlanks() > 0 && !cursor.done) {
      timestamp = textTimestamp(cursor.takeToken());
      if (timestamp === undefined) cursor.reject('not a timestamp');
    }
    cursor.skipBlanks();
    if (!cursor.done) cursor.reject('text after the sample');
    const family = this.#families.at(-1);
    if (!family?.type || !ownsSample(family.name, family.type, name)) {
      cursor.reject(`sample ${name} does not belong to the family before it (${family?.type} ${family?.name})`);
    }
    const owner = this.#ownerOf.get(name);
    if (owner && owner !== family) cursor.reject(`sample name ${name} belongs to family ${owner.name} already`);
    this.#ownerOf.set(name, family);
    const sample: ParsedSample = { name, labels, value, timestamp, exemplar: undefined, line: cursor.line };
    this.#series.add(sample);
    family.samples.push(sample);
  }

  finish(): ParsedFamily[] {
    return this.#families.map(({ name, help, type = 'unknown', samples }) => {
      checkFamily(name, type, samples);
      return { name, type, help, unit: undefined, samples };
    });
  }
}

function unescapeHelp(text: string, cursor: LineCursor): string {
  return text.replace(/\\(.?)/gs, (found, escaped: string) => {
    if (escaped === 'n') return '\n';
    return escaped === '\\' ? escaped : cursor.reject(`undefined escape ${found} in HELP`);
  });
}

function checkFamily(name: string, type: ParsedType, samples: readonly ParsedSample[]): void {
  for (const sample of samples) {
    const { labels, line } = sample;
    if (type === 'counter') checkCounterValue(sample);
    if (type === 'histogram' && labels.has('le') !== (sample.name === `${name}_bucket`)) {
      throw new OffSpec(line, `label le on ${sample.name}, or a bucket without it`);
    }
    if (type === 'summary' && labels.has('quantile') !== (sample.name === name)) {
      throw new OffSpec(line, `label quantile on ${sample.name}, or a quantile without it`);
    }
  }
  const ownLabel = type === 'histogram' ? 'le' : type === 'summary' ? 'quantile' : undefined;
  const numbers = { canonical: undefined, parseBound: textNumber, parseQuantile: textNumber, openMetrics: false };
  for (const group of metricGroups(samples, () => ownLabel)) {
    if (type === 'histogram') checkHistogram(name, group, numbers);
    if (type === 'summary') checkSummary(name, group, numbers);
  }
}
