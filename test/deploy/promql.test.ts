import { expect, test } from 'vitest';
import { readPromql } from './promql.js';

test.each([
  ['up', [['up']], []],
  ['up == 0', [['up']], []],
  ['sum by (job, le) (rate(a_bucket{job="x", le!~"{}"}[5m]))', [['a_bucket', 'job', 'le']], ['job', 'le']],
  ['a{x!=""} >= 1', [['a', 'x']], []],
  ['a{} / b', [['a'], ['b']], []],
  ['job:a:rate5m{job="a\\"b{c=\\"d\\"}"} > 14.4 * 0.001', [['job:a:rate5m', 'job']], []],
  ['a and on (job) b > 1e3', [['a'], ['b']], ['job']],
  ['a / on (job) b', [['a'], ['b']], ['job']],
  ['a{x=`y`} offset 5m', [['a', 'x']], []],
  ["a * on (i) group_left (v) b{c=~'d|e'} or vector(0)", [['a'], ['b', 'c']], ['i', 'v']],
  ['topk(10, sum without (i) (rate(c[5m])))', [['c']], ['i']],
])('%s', (expression, selected, grouping) => {
  expect(readPromql(expression)).toEqual({
    selected: selected.map(([metric, ...labels]) => ({ metric, labels })),
    grouping,
  });
});
