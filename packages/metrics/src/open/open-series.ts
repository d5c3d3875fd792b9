import type { SeriesBlock } from '../model/snapshot.js';
import { AttributeReader, type AttributeReaderOptions } from './attribute-reader.js';
import { type Attributes, AttributeTrie } from './attribute-trie.js';
import { type Handle, SeriesShapes, type SeriesShapesOptions } from './series-shapes.js';

/** Ways to a series that are remembered: twice as many as there are series at most, for orders and spellings. */
const pathsPerSeries = 2;

/** Steps of these ways, for each series: enough for attributes whose first one tells the series apart. */
const nodesPerSeries = 16;

/** Steps past which there are only as many as two attributes in two orders take: a quarter of a gigabyte. */
const manyNodes = 2 ** 20;

export interface OpenSeriesOptions<H extends Handle> {
  readonly shapes: SeriesShapesOptions<H>;
  readonly reader: AttributeReaderOptions;
}

/** From attributes of any shape to the handle of their series: the whole of what open instruments have in common. */
export class OpenSeries<H extends Handle> {
  readonly shapes: SeriesShapes<H>;
  private readonly reader: AttributeReader;
  private readonly trie: AttributeTrie<H>;

  constructor(options: OpenSeriesOptions<H>) {
    this.shapes = new SeriesShapes(options.shapes);
    this.reader = new AttributeReader(options.reader);
    const { maxSeries } = options.shapes.store;
    const nodes = Math.max(2 * pathsPerSeries * maxSeries, Math.min(nodesPerSeries * maxSeries, manyNodes));
    this.trie = new AttributeTrie({ paths: 64 + pathsPerSeries * maxSeries, nodes: 64 + nodes }, this.reader.ignored);
  }

  /** The series of these attributes; past a limit, the one for all others. Never throws. */
  of(attributes: Attributes | undefined): H {
    const known = this.trie.find(attributes);
    return known?.isHeld === true ? known : this.claim(attributes);
  }

  remove(attributes: Attributes | undefined): boolean {
    return this.shapes.remove(this.reader.read(attributes).recorded);
  }

  clear(): void {
    this.trie.clear();
    this.shapes.clear();
  }

  private claim(attributes: Attributes | undefined): H {
    const { recorded, path } = this.reader.read(attributes);
    const handle = this.shapes.claim(recorded);
    if (handle === undefined) return this.shapes.overflowed();
    if (path !== undefined) this.trie.set(path, handle);
    return handle;
  }
}

/** What every open instrument can do besides recording. */
export abstract class OpenInstrument<H extends Handle> {
  /** @internal */
  protected readonly series: OpenSeries<H>;
  /** The family name, as exposed. */
  readonly name: string;

  /** @internal */
  constructor(series: OpenSeries<H>, name: string) {
    this.series = series;
    this.name = name;
  }

  /** How many series there are now, the overflow series included. */
  get seriesCount(): number {
    return this.series.shapes.size;
  }

  /** Removes one series; says whether there was one. */
  remove(attributes?: Attributes): boolean {
    return this.series.remove(attributes);
  }

  /** Removes all series. */
  clear(): void {
    this.series.clear();
  }

  /** Sets all series to zero. */
  reset(): void {
    this.series.shapes.reset();
  }

  /** @internal */
  blocks(): readonly SeriesBlock[] {
    return this.series.shapes.blocks();
  }

  /** @internal */
  expire(): Iterator<void> {
    return this.series.shapes.expire();
  }
}
