import { LineCursor, takeBraces, takeDescribedName, takeSampleHead } from './line-cursor.js';
import { checkCounterValue, checkHistogram, checkSummary, metricGroups, SeriesOnce } from './metric-rules.js';
import { canonicalNumber, openMetricsNumber, realTimestamp } from './number-syntax.js';
import {
  documentLines,
  OffSpec,
  type ParsedExemplar,
  type ParsedFamily,
  type ParsedSample,
  type ParsedType,
  type ParseOptions,
} from './parsed.js';

/**
 * Judges an exposer by OpenMetrics 1.0 (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md).
 * It is stricter than an ingestor may be: every family needs its TYPE, metadata stands in the recommended order,
 * `le` and `quantile` are canonical, and a series stands once (a second point would need timestamps).
 * Gauge histograms, which Sonde does not record, are refused.
 */
export function parseOpenMetrics(document: string | Uint8Array, options: ParseOptions = {}): ParsedFamily[] {
  const lines = documentLines(document);
  if (lines.at(-1) !== '# EOF') throw new OffSpec(lines.length, 'the document does not end with "# EOF"', lines.at(-1));
  const reader = new DocumentReader(options);
  lines.slice(0, -1).forEach((text, index) => {
    reader.read(text, index + 1);
  });
  return reader.finish();
}

const suffixesOf: Record<ParsedType, readonly string[]> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
};

const metadataOrder = ['TYPE', 'UNIT', 'HELP'] as const;
type Metadata = (typeof metadataOrder)[number];

class OpenFamily {
  readonly name: string;
  readonly line: number;
  readonly metadata = new Map<Metadata, string>();
  readonly samples: ParsedSample[] = [];

  constructor(name: string, line: number) {
    this.name = name;
    this.line = line;
  }

  get type(): ParsedType {
    return (this.metadata.get('TYPE') ?? 'unknown') as ParsedType;
  }

  owns(sampleName: string): boolean {
    return suffixesOf[this.type].some((suffix) => sampleName === this.name + suffix);
  }
}

class DocumentReader {
  readonly #options: ParseOptions;
  readonly #families: OpenFamily[] = [];
  readonly #series = new SeriesOnce();

  constructor(options: ParseOptions) {
    this.#options = options;
  }

  read(text: string, line: number): void {
    if (text === '') throw new OffSpec(line, 'blank line');
    const cursor = new LineCursor(text, line);
    if (text.startsWith('#')) this.#metadata(cursor);
    else this.#sample(cursor);
  }

  #metadata(cursor: LineCursor): void {
    cursor.take('# ');
    const kind = metadataOrder.find((word) => cursor.tryTake(`${word} `));
    if (!kind) cursor.reject('a line that begins with # and is neither TYPE, UNIT, HELP nor the final EOF');
    const name = takeDescribedName(cursor, this.#options);
    cursor.take(' ');
    const text = cursor.takeRest();
    let family = this.#families.at(-1);
    if (family?.name !== name) {
      family = new OpenFamily(name, cursor.line);
      this.#families.push(family);
    }
    if (family.samples.length > 0) cursor.reject(`${kind} after samples of ${name}`);
    if (family.metadata.has(kind)) cursor.reject(`a second ${kind} for ${name}`);
    const last = [...family.metadata.keys()].at(-1);
    if (last && metadataOrder.indexOf(last) > metadataOrder.indexOf(kind)) cursor.reject(`${kind} after ${last}`);
    if (kind === 'TYPE' && !Object.hasOwn(suffixesOf, text)) cursor.reject(`unknown type ${text}`);
    family.metadata.set(kind, kind === 'HELP' ? unescapeHelp(text, cursor) : text);
  }

  #sample(cursor: LineCursor): void {
    const { name, labels } = takeSampleHead(cursor, { ...this.#options, lenient: false });
    cursor.take(' ');
    const value = openMetricsNumber(cursor.takeToken());
    if (value === undefined) cursor.reject('not a number');
    let timestamp: number | undefined;
    let exemplar: ParsedExemplar | undefined;
    if (!cursor.done) {
      if (cursor.tryTake(' # ')) exemplar = this.#exemplar(cursor);
      else {
        cursor.take(' ');
        timestamp = realTimestamp(cursor.takeToken());
        if (timestamp === undefined) cursor.reject('not a timestamp');
        if (cursor.tryTake(' # ')) exemplar = this.#exemplar(cursor);
      }
    }
    if (!cursor.done) cursor.reject('text after the sample');
    const family = this.#families.at(-1);
    if (!family?.owns(name))
      cursor.reject(`sample ${name} does not belong to the family before it (${family?.type} ${family?.name})`);
    if (!family.metadata.has('TYPE')) cursor.reject(`samples of ${family.name} before its TYPE`);
    const sample: ParsedSample = { name, labels, value, timestamp, exemplar, line: cursor.line };
    this.#series.add(sample);
    family.samples.push(sample);
  }

  #exemplar(cursor: LineCursor): ParsedExemplar {
    const { quotedName, labels } = takeBraces(cursor, { ...this.#options, lenient: false });
    if (quotedName !== undefined) cursor.reject('a metric name in an exemplar');
    const length = [...labels].reduce((sum, [name, value]) => sum + [...name].length + [...value].length, 0);
    if (length > 128) cursor.reject(`exemplar labels of ${length} characters, at most 128 are allowed`);
    cursor.take(' ');
    const value = openMetricsNumber(cursor.takeToken());
    if (value === undefined) cursor.reject('the exemplar has no number');
    if (cursor.done) return { labels, value, timestamp: undefined };
    cursor.take(' ');
    const timestamp = realTimestamp(cursor.takeToken());
    if (timestamp === undefined) cursor.reject('the exemplar has no valid timestamp');
    return { labels, value, timestamp };
  }

  finish(): ParsedFamily[] {
    const taken = new Map<string, string>();
    for (const family of this.#families) {
      checkFamily(family);
      // "MUST NOT result in a potential clash for sample metric names": used or not.
      for (const name of new Set(['', ...suffixesOf[family.type]].map((suffix) => family.name + suffix))) {
        const other = taken.get(name);
        if (other !== undefined)
          throw new OffSpec(family.line, `name ${name} of ${family.name} clashes with family ${other}`);
        taken.set(name, family.name);
      }
    }
    return this.#families.map(({ name, type, metadata, samples }) => ({
      name,
      type,
      help: metadata.get('HELP'),
      unit: metadata.get('UNIT'),
      samples,
    }));
  }
}

function unescapeHelp(text: string, cursor: LineCursor): string {
  return text.replace(/\\(.?)|"/gs, (found, escaped: string | undefined) => {
    if (found === '"') cursor.reject('an unescaped double quote in HELP');
    if (escaped === 'n') return '\n';
    if (escaped === '"' || escaped === '\\') return escaped;
    return cursor.reject(`undefined escape ${found} in HELP`);
  });
}

/** The label that tells the samples of one metric apart. */
function ownLabel(family: OpenFamily, sample: ParsedSample): string | undefined {
  if (sample.name === `${family.name}_bucket`) return 'le';
  if (family.type === 'summary' && sample.name === family.name) return 'quantile';
  return family.type === 'stateset' ? family.name : undefined;
}

function checkFamily(family: OpenFamily): void {
  const { name, type, samples } = family;
  const unit = family.metadata.get('UNIT') ?? '';
  if (unit !== '' && !name.endsWith(`_${unit}`))
    throw new OffSpec(family.line, `unit ${unit} is not the suffix of ${name}`);
  if (unit !== '' && (type === 'info' || type === 'stateset'))
    throw new OffSpec(family.line, `type ${type} must not have a unit`);
  for (const sample of samples) checkSample(family, sample);
  // The labels of an info metric and of its point cannot be told apart, so nothing can be interleaved.
  if (type === 'info') return;
  const numbers = {
    canonical: canonicalNumber,
    parseBound: openMetricsNumber,
    parseQuantile: openMetricsNumber,
    openMetrics: true,
  };
  for (const group of metricGroups(samples, (s) => ownLabel(family, s))) {
    if (type === 'histogram') checkHistogram(name, group, numbers);
    if (type === 'summary') checkSummary(name, group, numbers);
    if (type === 'counter' && !group.samples.some((s) => s.name === `${name}_total`)) {
      throw new OffSpec(group.samples[0]?.line ?? family.line, `counter ${name} without its _total`);
    }
  }
}

function checkSample({ name, type }: OpenFamily, sample: ParsedSample): void {
  const { labels, value, line } = sample;
  if (sample.name === `${name}_total` && type === 'counter') checkCounterValue(sample);
  if (type === 'info' && value !== 1) throw new OffSpec(line, `info must be 1, not ${value}`);
  if (type === 'stateset') {
    if (!labels.has(name)) throw new OffSpec(line, `state set without the label ${name}`);
    if (value !== 0 && value !== 1) throw new OffSpec(line, `state must be 0 or 1, not ${value}`);
  }
  const reserved = sample.name === `${name}_bucket` ? undefined : type === 'histogram' ? 'le' : undefined;
  if (reserved && labels.has(reserved)) throw new OffSpec(line, `label ${reserved} on ${sample.name}`);
  if (type === 'summary' && sample.name !== name && labels.has('quantile'))
    throw new OffSpec(line, `label quantile on ${sample.name}`);
  if (sample.name === `${name}_created` && type !== 'gauge' && !Number.isFinite(value)) {
    throw new OffSpec(line, `created must be a timestamp, not ${value}`);
  }
  const mayHaveExemplar = sample.name === `${name}_bucket` || (type === 'counter' && sample.name === `${name}_total`);
  if (sample.exemplar && !mayHaveExemplar) throw new OffSpec(line, `an exemplar on ${sample.name} of type ${type}`);
}
