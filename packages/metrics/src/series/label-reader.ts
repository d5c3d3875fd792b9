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
    const { labelNames } = this.descriptor;
    let names: readonly string[];
    let values: readonly unknown[];
    try {
      const given = typeof labels === 'object' && labels !== null ? (labels as Record<string, unknown>) : undefined;
      if (given === undefined) return this.refuseLabels(describeValue(labels), '');
      names = Object.keys(given);
      values = labelNames.map((label) => given[label]);
    } catch (cause) {
      return this.refuseLabels(`labels that throw ${describeValue(cause)} when they are read`, 'Mend the getter.');
    }
    const missing = labelNames.filter((_, k) => values[k] === undefined);
    const unknown = this.faults.strict ? names.filter((label) => !labelNames.includes(label)) : [];
    if (missing.length > 0 || unknown.length > 0) {
      const shown = names.map((label) => (missing.includes(label) ? `${label}: undefined` : label));
      const give = missing.length > 0 ? `Give a value for ${missing.join(', ')}.` : '';
      const remove = unknown.length > 0 ? `Remove ${unknown.join(', ')}, or name it in labelNames.` : '';
      return this.refuseLabels(
        shown.length === 0 ? 'no labels' : `{ ${shown.join(', ')} }`,
        `${give} ${remove}`.trim(),
      );
    }
    const wrong = values.findIndex((value) => !isLabelValue(value));
    if (wrong < 0) return values as LabelValue[];
    this.faults.refuse(this.descriptor.name, 'SONDE_INVALID_LABEL_VALUE', () => ({
      what: `label "${labelNames[wrong]}" of ${nameOf(this.descriptor)}`,
      got: describeValue(values[wrong]),
      expected: 'a string, number or boolean',
      next: 'Convert the value before recording, or use "" for a value that is not there.',
    }));
    return undefined;
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
      return ownCopy(exposed.slice(0, maxLabelLength).toWellFormed());
    });
  }

  private refuseLabels(got: string, next: string): undefined {
    this.faults.refuse(this.descriptor.name, 'SONDE_INVALID_LABELS', () => ({
      what: `labels of ${nameOf(this.descriptor)}`,
      got,
      expected: `{ ${this.descriptor.labelNames.join(', ')} }`,
      next: next === '' ? 'Give the labels as an object, before the value.' : next,
    }));
  }
}

/** A slice keeps the whole string it was cut from alive; a copy does not. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
