/**
 * From a labels object to a slot, without building a string: one `Map` per label, nested, keyed by the raw
 * values. Two label sets can meet only where every raw value is the same.
 *
 *     root ── 'GET' ── '/orders' ── 200 ──▶ slot 0
 *          │        │            └─ '200' ▶ slot 0   (another spelling of the same value)
 *          └─ 'POST' ─ '/orders' ── 201 ──▶ slot 1
 */
export type TrieNode = Map<unknown, unknown>;

/** The slot of a labels object, or -1 where it is not known, no labels object at all, or throws when read. */
export type FindSlot = (labels: unknown) => number;

/**
 * Writes a finder for exactly these label names. Each has its own property loads and so its own inline
 * caches: with eight metrics in use this takes 27–36 ns where one shared loop takes 47–60. Where the
 * process forbids code generation (`--disallow-code-generation-from-strings`), the loop serves.
 */
export function createFinder(labelNames: readonly string[], root: TrieNode): FindSlot {
  try {
    return generateFinder(labelNames, root);
  } catch {
    return loopFinder(labelNames, root);
  }
}

function generateFinder(labelNames: readonly string[], root: TrieNode): FindSlot {
  // Names enter the source only through JSON.stringify, so no name can leave its string literal.
  const steps = labelNames.map(
    (name) => `node = node.get(labels[${JSON.stringify(name)}]);\nif (node === undefined) return -1;`,
  );
  const source = `"use strict";
return function find(labels) {
  if (labels === null || typeof labels !== 'object') return -1;
  try {
    let node = root;
    ${steps.join('\n')}
    return node;
  } catch {
    return -1; // A getter threw.
  }
};`;
  return new Function('root', source)(root) as FindSlot;
}

/** The same search as a loop: slower where many metrics share it, and the oracle of the generated one. */
export function loopFinder(labelNames: readonly string[], root: TrieNode): FindSlot {
  return (labels) => {
    if (labels === null || typeof labels !== 'object') return -1;
    try {
      let node: unknown = root;
      for (const name of labelNames) {
        node = (node as TrieNode).get((labels as Record<string, unknown>)[name]);
        if (node === undefined) return -1;
      }
      return node as number;
    } catch {
      return -1;
    }
  };
}
