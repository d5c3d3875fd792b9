import type { Faults } from '../faults.js';
import { type Descriptor, nameOf } from '../model/descriptor.js';
import { describeValue } from '../model/errors.js';
import { exposedValue, isLabelValue } from '../model/labels.js';
import type { LabelValue } from '../model/snapshot.js';

/** Checks the labels of observations, and brings their values into the form in which they are exposed. */
export class LabelReader {
  private readonly descriptor: Descriptor;
  private readonly maxLabelLength: number;
  private readonly faults: Faults;

  constructor(descriptor: Descriptor, maxLabelLength: number, faults: Faults) {
    this.descriptor = descriptor;
    this.maxLabelLength = maxLabelLength;
    this.faults = faults;
  }

  /** The values in the order of the label names; `undefined` where they are refused (and counted). */
  read(labels: unknown): LabelValue[] | undefined {
    const { labelNames, name } = this.descriptor;
    const given = typeof labels === 'object' && labels !== null ? (labels as Record<string, unknown>) : undefined;
    const names = given === undefined ? [] : Object.keys(given);
    const missing = labelNames.filter((label) => given?.[label] === undefined);
    const unknown = this.faults.strict ? names.filter((label) => !labelNames.includes(label)) : [];
    if (given === undefined || missing.length > 0 || unknown.length > 0) {
      this.faults.refuse(name, 'SONDE_INVALID_LABELS', () => ({
        what: `labels of ${nameOf(this.descriptor)}`,
        got: given === undefined ? describeValue(labels) : names.length === 0 ? 'no labels' : `{ ${names.join(', ')} }`,
        expected: `{ ${labelNames.join(', ')} }`,
        next: [
          missing.length > 0 ? `Give a value for ${missing.join(', ')}.` : '',
          unknown.length > 0 ? `Remove ${unknown.join(', ')}, or name it in labelNames.` : '',
        ]
          .filter(Boolean)
          .join(' '),
      }));
      return undefined;
    }
    const raw = labelNames.map((label) => given[label]);
    const wrong = raw.findIndex((value) => !isLabelValue(value));
    if (wrong >= 0) {
      this.faults.refuse(name, 'SONDE_INVALID_LABEL_VALUE', () => ({
        what: `label "${labelNames[wrong]}" of ${nameOf(this.descriptor)}`,
        got: describeValue(raw[wrong]),
        expected: 'a string, number or boolean',
        next: 'Convert the value before recording, or use "" for a value that is not there.',
      }));
      return undefined;
    }
    return raw as LabelValue[];
  }

  /** The exposed strings of the values, each cut at the limit. */
  canonical(raw: readonly LabelValue[]): string[] {
    const { maxLabelLength } = this;
    return raw.map((value, k) => {
      const exposed = exposedValue(value);
      if (exposed.length <= maxLabelLength) return exposed;
      this.faults.report(this.descriptor.name, 'SONDE_LABEL_TRUNCATED', () => ({
        what: `label "${this.descriptor.labelNames[k]}" of ${nameOf(this.descriptor)}`,
        got: `a value of ${exposed.length} characters`,
        expected: `at most ${maxLabelLength}`,
        next: 'Record a bounded value, or raise maxLabelLength of the registry.',
      }));
      return exposed.slice(0, maxLabelLength).toWellFormed();
    });
  }
}
