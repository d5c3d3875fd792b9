import type { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { BrokenFile } from '../broken-file.js';
import { maxDepth, tooDeep } from '../limits.js';
import { Numbering } from '../numbering.js';
import type { PprofFrames } from './frames.js';
import type { PprofTables } from './tables.js';
import { threadLabel } from './thread-label.js';
import { asSigned, type Whole, type WireReader } from './wire.js';

/** Reads samples into columns. */
export class SampleReader {
  private readonly tables: PprofTables;
  private readonly frames: PprofFrames;
  private readonly tree: CallTreeBuilder;
  private readonly order: readonly (readonly [place: number, factor: number])[];
  private readonly node: Uint32Array;
  private readonly values: readonly Float64Array[];
  private readonly label: Uint32Array;
  private readonly thread: Uint32Array;
  private readonly labels: Record<string, string>[] = [{}];
  private readonly labelPlaces = new Map<string, number>([['[]', 0]]);
  private readonly threads = new Numbering();
  private count = 0;

  /** @param order of each measure, its place among the values of a sample and what they are multiplied with */
  constructor(
    tables: PprofTables,
    frames: PprofFrames,
    tree: CallTreeBuilder,
    order: readonly (readonly [place: number, factor: number])[],
  ) {
    this.tables = tables;
    this.frames = frames;
    this.tree = tree;
    this.order = order;
    this.node = new Uint32Array(tables.sampleCount);
    this.values = order.map(() => new Float64Array(tables.sampleCount));
    this.label = new Uint32Array(tables.sampleCount);
    this.thread = new Uint32Array(tables.sampleCount);
  }

  read(message: WireReader): void {
    const locations: Whole[] = [];
    const values: Whole[] = [];
    const labels: (readonly [string, string])[] = [];
    while (message.next()) {
      if (message.field === 1) message.wholes(locations);
      else if (message.field === 2) message.wholes(values);
      else if (message.field === 3) labels.push(this.labelOf(message.message()));
      else message.skip();
      if (locations.length > maxDepth) throw tooDeep(locations.length);
      if (labels.length > 1000) throw new BrokenFile('a sample of more than 1000 labels', 'fewer');
    }
    const row = this.count++;
    this.node[row] = this.nodeOf(locations);
    this.readValues(values, row);
    this.readLabels(labels, row);
  }

  build(): Pick<Profile, 'samples' | 'labels' | 'threads'> {
    const { count, node, values, label, thread } = this;
    return {
      samples: {
        count,
        node,
        values,
        ...(this.labels.length > 1 ? { label } : {}),
        ...(this.threads.size > 1 ? { thread } : {}),
      },
      labels: this.labels,
      threads: this.threads.size === 0 ? ['main'] : this.threads.texts.map((name) => (name === '' ? 'main' : name)),
    };
  }

  /** The innermost location stands first. */
  private nodeOf(locations: readonly Whole[]): number {
    let node = 0;
    let depth = 0;
    for (let i = locations.length - 1; i >= 0; i--) {
      for (const frame of this.frames.of(locations[i]!)) {
        if (++depth > maxDepth) throw tooDeep(depth);
        node = this.tree.child(node, frame);
      }
    }
    return node;
  }

  private readValues(values: readonly Whole[], row: number): void {
    if (values.length !== this.order.length) {
      throw new BrokenFile(`a sample of ${values.length} values`, `${this.order.length}, one of each sample type`);
    }
    for (const [column, [place, factor]] of this.order.entries()) {
      const value = asSigned(values[place]!) * factor;
      if (value < 0) {
        throw new BrokenFile(
          `a value of ${value}`,
          'values of at least 0',
          'Profiles of differences are not read: compare the two profiles themselves.',
        );
      }
      this.values[column]![row] = value;
    }
  }

  private readLabels(pairs: readonly (readonly [string, string])[], row: number): void {
    const thread = pairs.find(([key]) => key === threadLabel)?.[1] ?? '';
    this.thread[row] = this.threads.placeOf(thread);
    const others = pairs.filter(([key]) => key !== threadLabel).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const key = JSON.stringify(others);
    let place = this.labelPlaces.get(key);
    if (place === undefined) {
      // fromEntries defines its keys, so that "__proto__" is one as any other.
      place = this.labels.push(Object.fromEntries(others)) - 1;
      this.labelPlaces.set(key, place);
    }
    this.label[row] = place;
  }

  private labelOf(message: WireReader): readonly [string, string] {
    const fields = new Map<number, Whole>();
    while (message.next()) fields.set(message.field, message.whole());
    const text = this.tables.text(fields.get(2) ?? 0);
    const number = fields.get(3);
    const unit = this.tables.text(fields.get(4) ?? 0);
    const value = text === '' && number !== undefined ? `${asSigned(number)}${unit === '' ? '' : ` ${unit}`}` : text;
    return [this.tables.text(fields.get(1) ?? 0), value];
  }
}
