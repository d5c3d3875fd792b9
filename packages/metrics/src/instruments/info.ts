import type { Faults } from '../faults.js';
import type { Descriptor } from '../model/descriptor.js';
import { nameOf } from '../model/descriptor.js';
import { describeValue } from '../model/errors.js';
import { exposedValue, isLabelValue } from '../model/labels.js';
import { isLabelName, meetingLabels } from '../model/names.js';
import type { Label, LabelValue, SeriesBlock } from '../model/snapshot.js';

const one = Float64Array.of(1);

/** Facts about the process as labels of a constant 1: version, revision, runtime. */
export class Info {
  private readonly descriptor: Descriptor;
  private readonly constLabels: readonly Label[];
  private readonly faults: Faults;
  private readonly utf8: boolean;
  private facts: readonly Label[] | undefined;
  private source: object = {};

  /** @internal */
  constructor(descriptor: Descriptor, constLabels: readonly Label[], faults: Faults, utf8: boolean) {
    this.descriptor = descriptor;
    this.constLabels = constLabels;
    this.faults = faults;
    this.utf8 = utf8;
  }

  /** The family name; it is exposed with `_info` behind it. */
  get name(): string {
    return this.descriptor.name;
  }

  /** Replaces the facts. Refused as a whole where a name or value is not one a label can have. */
  set(facts: Readonly<Record<string, LabelValue>>): void {
    const labels: Label[] = [];
    const entries = this.entriesOf(facts);
    if (entries === undefined) return;
    const meeting = meetingLabels([...this.constLabels.map(([name]) => name), ...entries.map(([name]) => name)]);
    for (const [name, value] of entries) {
      const taken = meeting?.[1] === name;
      if (!isLabelName(name, this.utf8) || taken || !isLabelValue(value)) {
        this.faults.refuse(this.descriptor.name, 'SONDE_INVALID_LABELS', () => ({
          what: `facts of ${nameOf(this.descriptor)}`,
          got: `${describeValue(name)}: ${describeValue(value)}`,
          expected: taken
            ? `a name that is not exposed as ${describeValue(meeting?.[0])} is`
            : 'a label name with a string, number or boolean',
          next: 'Correct it; until then the facts set before stay.',
        }));
        return;
      }
      labels.push([name, exposedValue(value)]);
    }
    this.facts = labels;
    this.source = {};
  }

  private entriesOf(facts: Readonly<Record<string, LabelValue>>): [string, LabelValue][] | undefined {
    try {
      return Object.entries(facts ?? {});
    } catch (cause) {
      this.faults.refuse(this.descriptor.name, 'SONDE_INVALID_LABELS', () => ({
        what: `facts of ${nameOf(this.descriptor)}`,
        got: `facts that throw ${describeValue(cause)} when they are read`,
        expected: 'label names with strings, numbers or booleans',
        next: 'Mend the getter; until then the facts set before stay.',
      }));
      return undefined;
    }
  }

  /** @internal */
  block(): SeriesBlock {
    const facts = this.facts ?? [];
    return {
      source: this.source,
      constLabels: this.constLabels,
      labelNames: facts.map(([name]) => name),
      bounds: [],
      quantiles: [],
      states: [],
      width: 1,
      rows: this.facts === undefined ? 0 : 1,
      columns: facts.map(([, value]) => [value]),
      removed: undefined,
      overflowRow: -1,
      values: this.facts === undefined ? new Float64Array(0) : one,
      createdMs: undefined,
      exemplars: undefined,
    };
  }
}
