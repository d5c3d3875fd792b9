import type { MetricType } from '@sonde/metrics';
import type { Chunk } from '../exposition.js';
import { escapeName } from '../names/escaping.js';
import { type ExposedBlock, type ExposedFamily, nameSuffix } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import type { BlockCache } from '../segments/block-cache.js';
import * as proto from './metrics-proto.js';
import { ReverseWriter } from './reverse-writer.js';

const types: Readonly<Record<MetricType, number>> = {
  counter: proto.metricType.counter,
  gauge: proto.metricType.gauge,
  histogram: proto.metricType.histogram,
  summary: proto.metricType.summary,
  info: proto.metricType.gauge,
  stateset: proto.metricType.gauge,
  unknown: proto.metricType.untyped,
};

/** A family of fewer bytes is held while its length is counted; a larger one is gone through a second time. */
const heldBytes = 1024 * 1024;

/**
 * A family as one MetricFamily message with its length in front, as the `delimited` encoding wants it. The length is
 * only known once every row was rendered: so the rows are gone through once to count, and once to give them away.
 *
 * @returns chunks; undefined where time may be given back to the event loop
 */
export function* familyMessage(
  family: ExposedFamily,
  profile: Profile,
  cacheOf: (block: ExposedBlock) => BlockCache,
): Generator<Chunk | undefined> {
  const held: Chunk[] = [];
  try {
    let length = 0;
    for (const block of family.blocks) {
      for (const segment of cacheOf(block).read(block)) {
        length += segment.length;
        if (length <= heldBytes) held.push(segment.lend());
        yield undefined;
      }
    }
    yield { bytes: header(family, profile, length), release: () => {} };
    if (length <= heldBytes) {
      // From here on each one is released by who reads it.
      for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk;
      return;
    }
    for (const chunk of held.splice(0)) chunk.release();
    let given = 0;
    for (const block of family.blocks) {
      for (const segment of cacheOf(block).read(block)) {
        given += segment.length;
        yield segment.lend();
      }
    }
    // A reader would take the bytes of the next family for this one's.
    if (given !== length) throw new Error(`family ${JSON.stringify(family.name)} changed while it was rendered`);
  } finally {
    for (const chunk of held) chunk.release();
  }
}

/** Everything in front of the metrics: the length of the message, and what it says of the family. */
function header(family: ExposedFamily, { escaping }: Profile, metricsLength: number): Uint8Array {
  const writer = new ReverseWriter(256);
  if (family.unit !== '') writer.stringField(proto.metricFamily.unit, family.unit);
  writer.uint64Field(proto.metricFamily.type, types[family.type]);
  writer.stringField(proto.metricFamily.help, family.help);
  writer.stringField(proto.metricFamily.name, escapeName(family.name, 'metric', escaping) + nameSuffix(family));
  writer.uint64(writer.length + metricsLength);
  return writer.written();
}
