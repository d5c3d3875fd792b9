import { expect, test } from 'vitest';
import { assembleHistograms, assembleSummaries, labelSetKey } from './classic-histograms.js';
import { parseExposition } from './parse-exposition.js';

test('a histogram of several label sets, whatever the order of its samples', () => {
  const [family] = parseExposition(`# TYPE d histogram
d_bucket{a="1",le="+Inf"} 4
d_bucket{le="0.5",a="1"} 1
d_bucket{a="2",le="nonsense"} 9
d_count{a="1"} 4
d_sum{a="2"} 7
d_sum{a="1"} 3.5
`).families;
  expect(assembleHistograms(family!)).toEqual([
    {
      labels: new Map([['a', '1']]),
      buckets: [
        { upperBound: 0.5, count: 1 },
        { upperBound: Infinity, count: 4 },
      ],
      sum: 3.5,
      count: 4,
      created: undefined,
      line: 2,
    },
    { labels: new Map([['a', '2']]), buckets: [], sum: 7, count: undefined, created: undefined, line: 4 },
  ]);
});

test('created and the suffixes of gauge histograms', () => {
  const { families } = parseExposition(
    '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_created 5\n# TYPE g gaugehistogram\ng_bucket{le="+Inf"} 1\ng_gsum 2\ng_gcount 1\n# EOF\n',
  );
  expect(families.map((family) => assembleHistograms(family)[0])).toMatchObject([{ created: 5 }, { sum: 2, count: 1 }]);
});

test('a summary', () => {
  const [family] = parseExposition(
    '# TYPE s summary\ns{quantile="0.9"} 3\ns{quantile="0.5"} NaN\ns_sum 1\ns_count 2\n',
  ).families;
  expect(assembleSummaries(family!)).toEqual([
    {
      labels: new Map(),
      quantiles: [
        { quantile: 0.5, value: Number.NaN },
        { quantile: 0.9, value: 3 },
      ],
      sum: 1,
      count: 2,
      line: 2,
    },
  ]);
});

test('the key of a label set knows no order, and no two label sets share one', () => {
  const key = (pairs: [string, string][]) => labelSetKey(new Map(pairs));
  expect(
    key([
      ['a', '1'],
      ['b', '2'],
    ]),
  ).toBe(
    key([
      ['b', '2'],
      ['a', '1'],
    ]),
  );
  expect(key([['a', '1","b":"2']])).not.toBe(
    key([
      ['a', '1'],
      ['b', '2'],
    ]),
  );
  expect(labelSetKey(new Map([['le', '1']]), 'le')).toBe(labelSetKey(new Map()));
});
