import type { ParsedFamily, ParsedFormat, ParsedSample, ParsedType } from './exposition-model.js';

/** A family while it is read. */
export interface OpenFamily extends ParsedFamily {
  type: ParsedType;
  hasType: boolean;
  help: string | undefined;
  unit: string | undefined;
  readonly samples: ParsedSample[];
  readonly resumedAt: number[];
}

type Suffixes = Readonly<Record<ParsedType, readonly string[]>>;

/** Endings of the samples of a type. Its bare name is always one of the family's: where it may not be is for a linter. */
const suffixes: Readonly<Record<ParsedFormat, Suffixes>> = {
  text: {
    counter: [],
    gauge: [],
    histogram: ['_bucket', '_sum', '_count'],
    gaugehistogram: [],
    summary: ['_sum', '_count'],
    info: [],
    stateset: [],
    unknown: [],
  },
  openmetrics: {
    counter: ['_total', '_created'],
    gauge: [],
    histogram: ['_bucket', '_sum', '_count', '_created'],
    gaugehistogram: ['_bucket', '_gsum', '_gcount'],
    summary: ['_sum', '_count', '_created'],
    info: ['_info'],
    stateset: [],
    unknown: [],
  },
};

/** More than that are not told: they say the same. */
const maxResumed = 20;

/** Whose sample is it? Families by name, the present one first. */
export class FamilyTable {
  readonly families: OpenFamily[] = [];
  private readonly byName = new Map<string, OpenFamily>();
  private readonly suffixes: Suffixes;
  private current: OpenFamily | undefined;

  constructor(format: ParsedFormat) {
    this.suffixes = suffixes[format];
  }

  /** The family that a TYPE, HELP or UNIT speaks of. */
  describe(name: string, line: number): OpenFamily {
    return this.enter(this.byName.get(name) ?? this.open(name, line), line);
  }

  add(sample: ParsedSample): void {
    const { current } = this;
    if (current !== undefined && (sample.name === current.name || this.owns(current, sample.name))) {
      current.samples.push(sample);
      return;
    }
    const family = this.byName.get(sample.name) ?? this.ownerOf(sample.name) ?? this.open(sample.name, sample.line);
    this.enter(family, sample.line).samples.push(sample);
  }

  private enter(family: OpenFamily, line: number): OpenFamily {
    if (family !== this.current && family.line !== line && family.resumedAt.length < maxResumed) {
      family.resumedAt.push(line);
    }
    this.current = family;
    return family;
  }

  private open(name: string, line: number): OpenFamily {
    const family: OpenFamily = {
      name,
      type: 'unknown',
      hasType: false,
      help: undefined,
      unit: undefined,
      samples: [],
      line,
      resumedAt: [],
    };
    this.families.push(family);
    this.byName.set(name, family);
    return family;
  }

  private owns({ name, type }: OpenFamily, sample: string): boolean {
    return sample.startsWith(name) && this.suffixes[type].includes(sample.slice(name.length));
  }

  /** `x` for `x_count`, where `x` is of a type that has one. */
  private ownerOf(sample: string): OpenFamily | undefined {
    const end = sample.lastIndexOf('_');
    const family = end > 0 ? this.byName.get(sample.slice(0, end)) : undefined;
    return family !== undefined && this.owns(family, sample) ? family : undefined;
  }
}
