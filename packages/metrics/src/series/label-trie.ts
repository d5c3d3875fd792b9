import { createFinder, type FindSlot, type TrieNode } from './label-finder.js';

/** The other raw values that are exposed as the same string: `'200'` ← 200, `'true'` ← true. */
function spellings(value: string): readonly unknown[] {
  if (value === 'true') return [true];
  if (value === 'false') return [false];
  const number = Number(value);
  return String(number) === value ? [number] : [];
}

/**
 * Label tuples → slots. Canonical tuples are strings; numbers and booleans become further keys to the same
 * nodes when they are first seen. At most one such key can exist for a string, so the trie is bounded by
 * the number of series.
 */
export class LabelTrie {
  readonly find: FindSlot;
  private readonly root: TrieNode = new Map();

  constructor(labelNames: readonly string[]) {
    this.find = createFinder(labelNames, this.root);
  }

  get(tuple: readonly string[]): number | undefined {
    let node: unknown = this.root;
    for (const value of tuple) {
      node = (node as TrieNode).get(value);
      if (node === undefined) return undefined;
    }
    return node as number;
  }

  set(tuple: readonly string[], slot: number): void {
    let node = this.root;
    const last = tuple.length - 1;
    for (let k = 0; k < last; k++) {
      const value = tuple[k];
      let child = node.get(value) as TrieNode | undefined;
      if (child === undefined) {
        child = new Map();
        node.set(value, child);
      }
      node = child;
    }
    node.set(tuple[last], slot);
  }

  /** Makes the raw numbers and booleans of a known tuple find their way without being spelt out again. */
  alias(raw: readonly unknown[], tuple: readonly string[]): void {
    let node: unknown = this.root;
    for (let k = 0; k < tuple.length; k++) {
      const child = (node as TrieNode).get(tuple[k]);
      if (typeof raw[k] !== 'string') (node as TrieNode).set(raw[k], child);
      node = child;
    }
  }

  delete(tuple: readonly string[]): void {
    const path: TrieNode[] = [];
    let node: unknown = this.root;
    for (const value of tuple) {
      path.push(node as TrieNode);
      node = (node as TrieNode).get(value);
      if (node === undefined) return;
    }
    for (let k = tuple.length - 1; k >= 0; k--) {
      const parent = path[k] as TrieNode;
      const value = tuple[k] as string;
      parent.delete(value);
      for (const spelling of spellings(value)) parent.delete(spelling);
      if (parent.size > 0) return;
    }
  }

  clear(): void {
    this.root.clear();
  }
}
