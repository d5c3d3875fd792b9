import type { Faults } from '../faults.js';
import { describeThrown } from '../model/errors.js';
import { isLabelValue } from '../model/labels.js';
import { maxNameLength } from '../model/names.js';
import type { AttributeType } from '../model/otel-identity.js';
import type { LabelValue } from '../model/snapshot.js';
import type { Attributes, Step } from './attribute-trie.js';
import { boundedBigInt, boundedJson } from './bounded-json.js';

/** OpenTelemetry specification, "Attribute Limits": the default count of attributes. */
const maxAttributes = 128;

/** Own keys that are looked at, those that are left out included. */
const maxKeys = 1024;

/** Steps of a way that is remembered: longer ones take as much memory as the series they lead to. */
const maxSteps = 32;

/** Values that are not there, on a way that is remembered, where they are more than those that are. */
const maxAbsent = 8;

/** Keys whose fate is remembered. */
const maxDecided = 1024;

/** An attribute that is recorded. */
export interface ReadAttribute {
  readonly key: string;
  readonly type: AttributeType;
  /** A value whose text is exposed. */
  readonly value: LabelValue;
}

/** What one attributes object came to. */
interface ReadAttributes {
  readonly recorded: readonly ReadAttribute[];
  /** The way by which the trie may lead there, or nothing where no later object may take it. */
  readonly path: readonly Step[] | undefined;
}

export interface AttributeReaderOptions {
  readonly metric: string;
  readonly faults: Faults;
  /** Longer texts are cut when they are recorded. */
  readonly maxLabelLength: number;
  /** Which keys are recorded; all where it is not given. */
  readonly isRecorded: ((key: string) => unknown) | undefined;
}

/**
 * Reads attributes with care: the slow way, for what the trie does not know. Never throws, whatever the object is.
 *
 * Left out are values that are not there: `null`, `undefined`, and `''`, which Prometheus cannot tell from no label.
 */
export class AttributeReader {
  /** Keys that are known to be left out. */
  readonly ignored: ReadonlySet<string> | undefined;
  private readonly options: AttributeReaderOptions;
  private readonly decided = new Set<string>();

  constructor(options: AttributeReaderOptions) {
    this.options = options;
    this.ignored = options.isRecorded === undefined ? undefined : this.decided;
  }

  read(attributes: Attributes | undefined): ReadAttributes {
    const recorded: ReadAttribute[] = [];
    const path: Step[] = [];
    let repeatable = true;
    let keys = 0;
    if (typeof attributes !== 'object' || attributes === null) return { recorded, path: undefinedAsPath(attributes) };
    try {
      for (const key in attributes) {
        if (!Object.hasOwn(attributes, key)) continue;
        if (++keys > maxKeys || recorded.length >= maxAttributes) {
          this.leftOut(`more than ${maxAttributes} attributes`, `at most ${maxAttributes}`, 'Record fewer.');
          repeatable = false;
          break;
        }
        if (this.isIgnored(key)) {
          repeatable &&= this.decided.has(key);
          continue;
        }
        if (key === '' || key.length > maxNameLength) {
          this.leftOut(`a key of ${key.length} characters`, `1 to ${maxNameLength}`, 'Shorten the key.');
          repeatable = false;
          continue;
        }
        let value: unknown;
        try {
          value = attributes[key];
        } catch (cause) {
          this.unreadable(cause);
          repeatable = false;
          continue;
        }
        repeatable &&= path.length < maxSteps && this.isRepeatable(value);
        if (repeatable) path.push([key, value]);
        const shown = this.shown(value);
        if (shown !== undefined) recorded.push({ key, type: typeOf(value), value: shown });
      }
    } catch (cause) {
      this.unreadable(cause);
      repeatable = false;
    }
    repeatable &&= path.length - recorded.length <= Math.max(maxAbsent, recorded.length);
    return { recorded, path: repeatable ? path : undefined };
  }

  private isIgnored(key: string): boolean {
    const { isRecorded } = this.options;
    if (isRecorded === undefined) return false;
    if (this.decided.has(key)) return true;
    try {
      if (isRecorded(key) === true) return false;
    } catch (cause) {
      this.leftOut(`attributeKeys that throws ${describeThrown(cause)}`, 'true or false', 'Mend the function.');
    }
    if (this.decided.size < maxDecided && key.length <= maxNameLength) this.decided.add(key);
    return true;
  }

  /** Whether a later object with the same value is sure to mean the same, and the value may be kept as a key. */
  private isRepeatable(value: unknown): boolean {
    if (typeof value === 'string') return value.length <= this.options.maxLabelLength;
    return value === null || value === undefined || isLabelValue(value);
  }

  /** The value as a label, or nothing where it counts as not there. */
  private shown(value: unknown): LabelValue | undefined {
    if (value === null || value === undefined || value === '') return undefined;
    if (isLabelValue(value)) return value;
    try {
      // Functions and symbols have no JSON, and are not there.
      return typeof value === 'bigint' ? boundedBigInt(value) : boundedJson(value);
    } catch (cause) {
      this.leftOut(`a value without JSON: ${describeThrown(cause)}`, 'text, numbers or booleans', 'Convert the value.');
      return undefined;
    }
  }

  private unreadable(cause: unknown): void {
    this.leftOut(`attributes that throw ${describeThrown(cause)} when they are read`, 'values', 'Mend the getter.');
  }

  private leftOut(got: string, expected: string, next: string): void {
    const { metric, faults } = this.options;
    faults.report(metric, 'SONDE_ATTRIBUTES_LEFT_OUT', () => ({
      what: `attributes for ${JSON.stringify(metric)}`,
      got,
      expected,
      next: `${next} The observation was recorded without them.`,
    }));
  }
}

/** No attributes at all are those of the root, `null` and what is no object are so each time anew. */
function undefinedAsPath(attributes: unknown): readonly Step[] | undefined {
  return attributes === undefined ? [] : undefined;
}

function typeOf(value: unknown): AttributeType {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'double';
  return 'string';
}
