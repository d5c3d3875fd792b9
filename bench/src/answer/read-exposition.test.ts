import { expect, test } from 'vitest';
import { labelOf, readExposition } from './read-exposition.js';

async function samplesOf(...chunks: string[]) {
  const samples: [string, string, number][] = [];
  async function* source() {
    yield* chunks;
  }
  await readExposition(source(), (...sample) => samples.push(sample));
  return samples;
}

test('reads samples with and without labels, and skips comments', async () => {
  expect(await samplesOf('# HELP a Help.\n# TYPE a counter\na_total{x="1",y="/orders/:id"} 17\n\nb 2.5e-3\n')).toEqual([
    ['a_total', 'x="1",y="/orders/:id"', 17],
    ['b', '', 0.0025],
  ]);
});

test('joins lines that are cut between chunks, and takes a last line without an end', async () => {
  expect(await samplesOf('a{x="', '1"} 1', '2\nb 3', '4')).toEqual([
    ['a', 'x="1"', 12],
    ['b', '', 34],
  ]);
});

test('takes no timestamp for a value', async () => {
  expect(await samplesOf('a{x="1"} 12 1700000000000\n')).toEqual([['a', 'x="1"', 12]]);
});

test('refuses what is no sample', async () => {
  await expect(samplesOf('# fine\nbroken\n')).rejects.toThrow('not a sample of the text format: "broken"');
});

test('labelOf finds a label by its whole name', () => {
  const labels = 'http_route="no",route="/orders",le="0.5"';
  expect(labelOf(labels, 'route')).toBe('/orders');
  expect(labelOf(labels, 'le')).toBe('0.5');
  expect(labelOf(labels, 'status')).toBe('');
});
