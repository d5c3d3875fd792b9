import { expect, test } from 'vitest';
import { checkCounts, readCounts } from './counts.js';

async function* exposition() {
  yield '# TYPE seconds histogram\nseconds_count{method="GET",status="200"} 5\nseconds_cou';
  yield 'nt{method="POST",status="200"} 2\nseconds_count{method="GET",status="404"} 1\nseconds_count{status="500"} 0\n';
  yield 'seconds_sum{method="GET",status="200"} 0.5\nother_count{status="200"} 9\n';
}

test('adds up one sample by one label, and leaves out what never happened', async () => {
  expect(await readCounts(exposition(), { sample: 'seconds_count', label: 'status' })).toEqual({ 200: 7, 404: 1 });
});

test('passes equal counts', () => {
  expect(() => checkCounts('requests', { 200: 7, 404: 1 }, { 404: 1, 200: 7 })).not.toThrow();
});

test.each([
  [{ 200: 6 }, { 200: 7 }, 'got 6 requests of 200, expected 7'],
  [{}, { 200: 7 }, 'got no requests of 200, expected 7'],
  [{ 200: 7, '': 1 }, { 200: 7 }, "got 1 requests of '', expected none"],
])('catches %j where %j happened', (got, expected, message) => {
  expect(() => checkCounts('requests', got, expected)).toThrow(message);
});
