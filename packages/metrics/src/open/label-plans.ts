import type { LabelValue } from '../model/snapshot.js';
import type { ReadAttribute } from './attribute-reader.js';

/** How attributes with certain keys, in a certain order, become labels. */
export interface LabelPlan {
  /** Sorted, each once. */
  readonly labelNames: readonly string[];
  /** Which attributes each label has, by place; those of more than one are joined in this order. */
  readonly sources: readonly (readonly number[])[];
  /** Tells sets of label names apart. */
  readonly shapeKey: string;
}

interface Node {
  readonly next: Map<string, Node>;
  plan: LabelPlan | undefined;
}

/** Orders of keys that are remembered. */
const maxNodes = 1000;

/** From the keys of an observation to its labels: translated, sorted and joined once for each order of keys. */
export class LabelPlans {
  private readonly labelName: (key: string) => string;
  private root: Node = { next: new Map(), plan: undefined };
  private nodes = 0;

  /** @param labelName an attribute key as the name of its label */
  constructor(labelName: (key: string) => string) {
    this.labelName = labelName;
  }

  of(recorded: readonly ReadAttribute[]): LabelPlan {
    let node = this.root;
    for (const { key } of recorded) {
      let next = node.next.get(key);
      if (next === undefined) {
        next = { next: new Map(), plan: undefined };
        node.next.set(key, next);
        this.nodes++;
      }
      node = next;
    }
    node.plan ??= this.plan(recorded);
    const { plan } = node;
    if (this.nodes > maxNodes) {
      this.root = { next: new Map(), plan: undefined };
      this.nodes = 0;
    }
    return plan;
  }

  /** Keys that are one label: "Prometheus and OpenMetrics Compatibility", "Metric Attributes", in the order of the keys. */
  private plan(recorded: readonly ReadAttribute[]): LabelPlan {
    const places = recorded.map((_, place) => place);
    const keyAt = (place: number) => recorded[place]?.key as string;
    const byLabel = new Map<string, number[]>();
    for (const place of places.sort((a, b) => (keyAt(a) < keyAt(b) ? -1 : 1))) {
      const name = this.labelName(keyAt(place));
      const sources = byLabel.get(name);
      if (sources === undefined) byLabel.set(name, [place]);
      else sources.push(place);
    }
    const sorted = [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1));
    const labelNames = Object.freeze(sorted.map(([name]) => name));
    return { labelNames, sources: sorted.map(([, sources]) => sources), shapeKey: JSON.stringify(labelNames) };
  }
}

/** The values of the labels, in the order of their names. */
export function labelValues({ sources }: LabelPlan, recorded: readonly ReadAttribute[]): LabelValue[] {
  const valueAt = (place: number) => recorded[place]?.value as LabelValue;
  return sources.map((places) => (places.length === 1 ? valueAt(places[0] as number) : places.map(valueAt).join(';')));
}
