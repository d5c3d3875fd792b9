/** Attributes of an observation: any keys, any values. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What the trie leads to: it may lose its series behind the trie's back. */
interface Leaf {
  readonly isHeld: boolean;
}

/** One step of a path: a key, then one of its values. */
export type Step = readonly [key: string, value: unknown];

/** What is kept before all is forgotten. */
interface TrieLimits {
  readonly paths: number;
  /** Steps of all paths together, those in common counted once. Memory goes by them: some 270 bytes each. */
  readonly nodes: number;
}

class Node<L> {
  /** The key seen first here: usually there is no other. */
  key: string | undefined = undefined;
  values: Map<unknown, Node<L>> | undefined = undefined;
  /** Further keys, where observations differ in their keys or in the order of them. */
  more: Map<string, Map<unknown, Node<L>>> | undefined = undefined;
  leaf: L | undefined = undefined;
}

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * From an attributes object to its series, without building a string or sorting: a walk along the object's keys in
 * their own order, and at each key one `Map` by raw value.
 *
 *     { method: 'GET', status: 200 }     method ── 'GET' ── status ── 200 ──▶ series
 *     { status: 200, method: 'GET' }     status ── 200 ── method ── 'GET' ──▶ the same series
 *     { method: 'GET', error: null }     method ── 'GET' ── error ── null ──▶ that of { method: 'GET' }
 *
 * It is a cache of what reading the attributes with care came to: it may be emptied at any time, and is, past its
 * limits. One loop over the object's own enumerable keys lets V8 load each value by its place in the object.
 */
export class AttributeTrie<L extends Leaf> {
  /** Keys to skip: those that the metric does not record. Kept by the owner. */
  private readonly ignored: ReadonlySet<string> | undefined;
  private readonly limits: TrieLimits;
  private root = new Node<L>();
  private paths = 0;
  private nodes = 0;

  constructor(limits: TrieLimits, ignored: ReadonlySet<string> | undefined) {
    this.limits = limits;
    this.ignored = ignored;
  }

  /** The series of the attributes, or nothing where they have to be read with care. Never throws. */
  find(attributes: Attributes | undefined): L | undefined {
    if (typeof attributes !== 'object') return attributes === undefined ? this.root.leaf : undefined;
    const { ignored } = this;
    let node = this.root;
    try {
      for (const key in attributes) {
        if (!hasOwn.call(attributes, key) || ignored?.has(key)) continue;
        const values = key === node.key ? node.values : node.more?.get(key);
        const next = values?.get(attributes[key]);
        if (next === undefined) return undefined;
        node = next;
      }
    } catch {
      return undefined; // A getter or a proxy threw.
    }
    return node.leaf;
  }

  /** Makes a path lead to a series. */
  set(path: readonly Step[], leaf: L): void {
    let node = this.walk(path);
    if (node.leaf === undefined) this.paths++;
    if (this.paths > this.limits.paths || this.nodes > this.limits.nodes) {
      this.clear();
      this.paths = 1;
      node = this.walk(path);
    }
    node.leaf = leaf;
  }

  clear(): void {
    this.root = new Node();
    this.paths = 0;
    this.nodes = 0;
  }

  private walk(path: readonly Step[]): Node<L> {
    let node = this.root;
    for (const [key, value] of path) {
      const values = valuesAt(node, key);
      let next = values.get(value);
      if (next === undefined) {
        next = new Node();
        values.set(value, next);
        this.nodes++;
      }
      node = next;
    }
    return node;
  }
}

function valuesAt<L>(node: Node<L>, key: string): Map<unknown, Node<L>> {
  if (node.key === undefined) {
    node.key = key;
    node.values = new Map();
  }
  if (node.key === key) return node.values as Map<unknown, Node<L>>;
  node.more ??= new Map();
  let values = node.more.get(key);
  if (values === undefined) {
    values = new Map();
    node.more.set(key, values);
  }
  return values;
}
