import { BrokenFile } from '../broken-file.js';
import { listAt, recordAt, textAt } from '../json-fields.js';
import type { SnapshotParts } from './part-scanner.js';

/** Things of one constructor, or of one type that has none. */
export interface CensusRow {
  /** V8's type of node: `object`, `string`, `code`, `closure` … */
  readonly type: string;
  /** Of an object its constructor, of a closure the function, of a native object its class; else empty. */
  readonly name: string;
  readonly count: number;
  readonly selfBytes: number;
}

/** What is in a heap, counted. */
export interface HeapCensus {
  readonly nodeCount: number;
  readonly selfBytes: number;
  /** The largest first. */
  readonly rows: readonly CensusRow[];
}

/** Only of these is the name that of a kind of things; of a string it is its content, which may be a secret. */
const namedTypes: ReadonlySet<string> = new Set(['object', 'closure', 'native', 'synthetic']);

/** Kinds of things that are told apart; the others of a type are counted together. */
const maxRows = 100_000;

/** V8 has sixteen. */
const maxTypes = 256;

/** Name of the row of what was not told apart. */
const otherNames = '(others)';

interface Sum {
  readonly type: number;
  /** Place in the list of texts; -1 where there is no name, -2 for what is not told apart. */
  readonly name: number;
  count: number;
  selfBytes: number;
}

/** Counts the nodes of a snapshot by type and name, without keeping any. */
export class Census implements SnapshotParts {
  private types: readonly string[] = [];
  private isNamed: readonly boolean[] = [];
  private fields: readonly string[] = [];
  private typeField = 0;
  private nameField = 0;
  private sizeField = 0;
  private expectedNodes = -1;
  private field = 0;
  private type = 0;
  private name = 0;
  private size = 0;
  private nodeCount = 0;
  private hasTexts = false;
  private readonly sums = new Map<number, Sum>();
  private readonly texts = new Map<number, string>();

  head(json: string): void {
    const snapshot = recordAt(parse(json), '"snapshot"');
    const meta = recordAt(snapshot['meta'], '"snapshot.meta"');
    this.fields = listAt(meta['node_fields'], '"node_fields"').map((field) => textAt(field, 'a node field'));
    const [types] = listAt(meta['node_types'], '"node_types"');
    this.types = listAt(types, '"node_types"[0]').map((type) => textAt(type, 'a node type'));
    if (this.types.length > maxTypes) throw new BrokenFile(`${this.types.length} node types`, `at most ${maxTypes}`);
    this.isNamed = this.types.map((type) => namedTypes.has(type));
    this.typeField = this.place('type');
    this.nameField = this.place('name');
    this.sizeField = this.place('self_size');
    const count = snapshot['node_count'];
    if (typeof count === 'number') this.expectedNodes = count;
  }

  node(value: number): void {
    if (this.fields.length === 0) throw new BrokenFile('"nodes" before "snapshot"', 'the head first');
    if (this.field === this.typeField) this.type = value;
    else if (this.field === this.nameField) this.name = value;
    else if (this.field === this.sizeField) this.size = value;
    if (++this.field === this.fields.length) {
      this.field = 0;
      this.add();
    }
  }

  wants(place: number): boolean {
    if (!this.hasTexts) {
      this.hasTexts = true;
      for (const { name } of this.sums.values()) if (name >= 0) this.texts.set(name, '');
    }
    return this.texts.has(place);
  }

  text(place: number, text: string): void {
    this.texts.set(place, text);
  }

  /** @throws BrokenFile where the file has fewer nodes than its head says */
  build(): HeapCensus {
    if (this.fields.length === 0) throw new BrokenFile('no "snapshot"', 'the head of a heap snapshot');
    if (this.field !== 0) throw new BrokenFile('a node of too few fields', `${this.fields.length} fields`);
    if (this.expectedNodes >= 0 && this.expectedNodes !== this.nodeCount) {
      throw new BrokenFile(`${this.nodeCount} nodes`, `${this.expectedNodes}, as the file says itself`);
    }
    const byKind = new Map<string, { type: string; name: string; count: number; selfBytes: number }>();
    let selfBytes = 0;
    for (const sum of this.sums.values()) {
      const type = this.types[sum.type]!;
      const name = sum.name === -2 ? otherNames : (this.texts.get(sum.name) ?? '');
      const key = `${type}\n${name}`;
      const row = byKind.get(key) ?? { type, name, count: 0, selfBytes: 0 };
      row.count += sum.count;
      row.selfBytes += sum.selfBytes;
      selfBytes += sum.selfBytes;
      byKind.set(key, row);
    }
    const rows = [...byKind.values()].sort((a, b) => b.selfBytes - a.selfBytes || b.count - a.count);
    return { nodeCount: this.nodeCount, selfBytes, rows };
  }

  private place(field: string): number {
    const at = this.fields.indexOf(field);
    if (at < 0) throw new BrokenFile(`the node fields ${this.fields.join(', ')}`, `one called ${field}`);
    return at;
  }

  private add(): void {
    const { type, size } = this;
    if (type >= this.types.length) {
      throw new BrokenFile(`a node of type ${type}`, `a number from 0 to ${this.types.length - 1}`);
    }
    this.nodeCount++;
    const name = this.isNamed[type] === true ? this.name : -1;
    // One whole number of both: the list of texts is shorter than 2^45.
    let sum = this.sums.get((name + 2) * maxTypes + type);
    if (sum === undefined) sum = this.begin(type, this.sums.size < maxRows ? name : -2);
    sum.count++;
    sum.selfBytes += size;
  }

  private begin(type: number, name: number): Sum {
    const key = (name + 2) * maxTypes + type;
    let sum = this.sums.get(key);
    if (sum === undefined) {
      sum = { type, name, count: 0, selfBytes: 0 };
      this.sums.set(key, sum);
    }
    return sum;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new BrokenFile('a head that is no JSON', 'the "snapshot" of a heap snapshot', undefined, { cause });
  }
}
