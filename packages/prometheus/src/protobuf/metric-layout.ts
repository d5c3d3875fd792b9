import { type Label, overflowLabels, type SeriesBlock } from '@sonde/metrics';
import { escapeName } from '../names/escaping.js';
import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import { type BlockShape, hasShape, shapeOf } from '../segments/block-shape.js';
import * as proto from './metrics-proto.js';
import { ReverseWriter } from './reverse-writer.js';
import {
  counterWriter,
  histogramWriter,
  plainWriter,
  summaryWriter,
  type ValueWriter,
  writeLabel,
  writePlain,
} from './value-messages.js';

/** How the rows of a block become Metric messages: one a row, or one for each state of a state set. */
export class MetricLayout {
  private readonly shape: BlockShape;
  private readonly created: boolean;
  private readonly constant: Uint8Array;
  private readonly overflow: Uint8Array;
  private readonly labelNames: readonly string[];
  /** The last label of each message of a row; empty where a row is one message. */
  private readonly stateLabels: readonly Uint8Array[];
  private readonly value: ValueWriter;

  constructor(family: ExposedFamily, block: ExposedBlock, profile: Profile) {
    this.shape = shapeOf(family, block);
    this.created = profile.created;
    const escape = (name: string): string => escapeName(name, 'label', profile.escaping);
    const encoded = (labels: readonly Label[]): Uint8Array => {
      const writer = new ReverseWriter(64);
      for (const [name, value] of labels.toReversed()) writeLabel(writer, proto.metric.label, escape(name), value);
      return writer.written().slice();
    };
    this.constant = encoded(block.constLabels);
    this.overflow = encoded(block.overflowLabels ?? overflowLabels);
    this.labelNames = block.labelNames.map(escape);
    this.stateLabels = block.states.map((state) => encoded([[family.name, state]]));
    this.value = valueWriter(family, profile);
  }

  /** Writes the labels of a row, the constant ones included, as fields of a Metric. */
  writeLabels(writer: ReverseWriter, block: SeriesBlock, row: number): void {
    if (row === block.overflowRow) writer.raw(this.overflow);
    else {
      for (let k = this.labelNames.length - 1; k >= 0; k--) {
        writeLabel(writer, proto.metric.label, this.labelNames[k] as string, block.columns[k]?.[row] as string);
      }
    }
    writer.raw(this.constant);
  }

  /** Writes the messages of a row, with labels that `writeLabels` made before. */
  writeRow(writer: ReverseWriter, block: SeriesBlock, row: number, labels: Uint8Array): void {
    if (this.stateLabels.length === 0) {
      const before = writer.length;
      this.value(writer, block, row);
      writer.raw(labels);
      writer.endMessage(proto.metricFamily.metric, before);
      return;
    }
    for (let k = this.stateLabels.length - 1; k >= 0; k--) {
      const before = writer.length;
      writePlain(writer, proto.metric.gauge, block.values[row * block.width + k] as number);
      writer.raw(this.stateLabels[k] as Uint8Array);
      writer.raw(labels);
      writer.endMessage(proto.metricFamily.metric, before);
    }
  }

  serves(family: ExposedFamily, block: ExposedBlock, profile: Profile): boolean {
    return this.created === profile.created && hasShape(this.shape, family, block);
  }
}

function valueWriter({ type }: ExposedFamily, { created }: Profile): ValueWriter {
  switch (type) {
    case 'counter':
      return counterWriter(created);
    case 'histogram':
      return histogramWriter(created);
    case 'summary':
      return summaryWriter(created);
    case 'unknown':
      return plainWriter(proto.metric.untyped);
    default:
      // Protobuf knows neither infos nor state sets; as gauges, they are what the text format makes of them.
      return plainWriter(proto.metric.gauge);
  }
}
