import { createFinder, type FindSlot, type TrieNode } from './label-finder.js';

/** The other raw value that is exposed as the same string, if there is one: 200 for `'200'`, true for `'true'`. */
function otherSpelling(value: string): number | boolean | undefined {
  if (value === 'true') return true;
  if (value === 'false') return false;
  const number = Number(value);
  return String(number) === value ? number : undefined;
}

/**
 * Label tuples → slots. A node's keys are raw values in the spelling they were first given in; the other
 * spelling of a string, if it has one, becomes a further key when it is first seen. So a series costs one
 * key where its labels are always given alike, and two at most.
 */
export class LabelTrie {
  readonly find: FindSlot;
  private readonly root: TrieNode = new Map();

  constructor(labelNames: readonly string[]) {
    this.find = createFinder(labelNames, this.root);
  }

  /** The slot of a tuple of exposed strings, in whichever spelling it is known. */
  get(tuple: readonly string[]): number | undefined {
    let node: unknown = this.root;
    for (const value of tuple) {
      node = child(node as TrieNode, value);
      if (node === undefined) return undefined;
    }
    return node as number;
  }

  /**
   * Makes the raw values lead to a slot.
   *
   * @param raw each a value whose exposed string stands in `tuple`
   */
  set(raw: readonly unknown[], tuple: readonly string[], slot: number): void {
    let node = this.root;
    const last = tuple.length - 1;
    for (let k = 0; k < last; k++) {
      let next = node.get(raw[k]) as TrieNode | undefined;
      if (next === undefined) {
        next = (child(node, tuple[k] as string) as TrieNode | undefined) ?? new Map();
        node.set(raw[k], next);
      }
      node = next;
    }
    node.set(raw[last], slot);
  }

  delete(tuple: readonly string[]): void {
    const path: TrieNode[] = [];
    let node: unknown = this.root;
    for (const value of tuple) {
      path.push(node as TrieNode);
      node = child(node as TrieNode, value);
      if (node === undefined) return;
    }
    for (let k = tuple.length - 1; k >= 0; k--) {
      const parent = path[k] as TrieNode;
      const value = tuple[k] as string;
      parent.delete(value);
      parent.delete(otherSpelling(value));
      if (parent.size > 0) return;
    }
  }

  clear(): void {
    this.root.clear();
  }
}

function child(node: TrieNode, value: string): unknown {
  const found = node.get(value);
  if (found !== undefined) return found;
  const other = otherSpelling(value);
  return other === undefined ? undefined : node.get(other);
}
