import { labelOf, readExposition } from './read-exposition.js';

/** Numbers of events by one label of theirs: `{ 200: 17, 404: 3 }`. */
export type Counts = Readonly<Record<string, number>>;

/** Where an exposition has the number of events: the name of a sample, and the label that tells them apart. */
export interface CountedAs {
  readonly sample: string;
  readonly label: string;
}

/** Reads numbers of events from an exposition, over all other labels. */
export async function readCounts(text: AsyncIterable<string>, { sample, label }: CountedAs): Promise<Counts> {
  const counts: Record<string, number> = {};
  await readExposition(text, (name, labels, value) => {
    if (name !== sample || value === 0) return;
    const key = labelOf(labels, label);
    counts[key] = (counts[key] ?? 0) + value;
  });
  return counts;
}

/** Throws unless there are just as many events of every kind as expected. */
export function checkCounts(events: string, got: Counts, expected: Counts): void {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    if (got[key] === expected[key]) continue;
    throw new Error(
      `wrong answer: got ${got[key] ?? 'no'} ${events} of ${key || "''"}, expected ${expected[key] ?? 'none'}`,
    );
  }
}
