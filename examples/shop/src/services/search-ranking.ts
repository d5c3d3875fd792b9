import { catalogue } from '../store/schema.js';

/** What a search looks at. */
export interface SearchedProduct {
  readonly id: string;
  readonly name: string;
}

const descriptions: ReadonlyMap<string, string> = new Map(catalogue.map((each) => [each.id, each.description]));

/**
 * Products by how well they answer a search, the best first.
 *
 * Slow, on purpose: a comparison works out the relevance of both its products anew, so that each is worked out some
 * ten times. Once for each product before sorting would do. Something for the profiler to find.
 */
export function rankedBySearch<Product extends SearchedProduct>(
  products: readonly Product[],
  wanted: string,
): Product[] {
  return [...products].sort((a, b) => relevance(b, wanted) - relevance(a, wanted));
}

/** From 0 to 1: how near, on average, each word of the search comes to some word of the product. */
export function relevance({ id, name }: SearchedProduct, wanted: string): number {
  const known = wordsOf(`${name} ${descriptions.get(id) ?? ''}`);
  const asked = wordsOf(wanted);
  const nearest = asked.map((word) => Math.max(0, ...known.map((other) => similarity(word, other))));
  return nearest.reduce((sum, each) => sum + each, 0) / Math.max(1, asked.length);
}

function similarity(one: string, other: string): number {
  return 1 - editDistance(one, other) / Math.max(one.length, other.length);
}

/** Levenshtein's distance: the letters to insert, remove or replace to make one word of the other. */
export function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i++) {
    const above = rows[i - 1] as number[];
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (above[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) as number;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
}
