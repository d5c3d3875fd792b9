import { describe, expect, test } from 'vitest';
import { OffSpec } from './parsed.js';
import { parseText } from './text-parser.js';

const gauge = (lines: string): string => `# TYPE x gauge\n${lines}\n`;
const histogram = (lines: string): string => `# TYPE h histogram\n${lines}\n`;
const summary = (lines: string): string => `# TYPE s summary\n${lines}\n`;

describe('what the text format allows', () => {
  test('families with help, type, labels, escapes and timestamps', () => {
    const document = [
      '# HELP http_requests_total Requests \\\\ by "method"\\nand code.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{method="a\\"b\\\\c\\nd",code="400",}    3',
      '# just a comment',
      '',
      '# TYPE odd gauge',
      'odd{problem="division by zero"} +Inf -3982045',
      'odd NaN',
      '',
    ].join('\n');
    const [requests, odd] = parseText(document);
    expect(requests).toMatchObject({
      name: 'http_requests_total',
      type: 'counter',
      help: 'Requests \\ by "method"\nand code.',
      samples: [
        { value: 1027, timestamp: 1395066363000, line: 3 },
        { value: 3, timestamp: undefined, line: 4 },
      ],
    });
    expect([...(requests?.samples[1]?.labels ?? [])]).toEqual([
      ['method', 'a"b\\c\nd'],
      ['code', '400'],
    ]);
    expect(odd?.samples.map((s) => s.value)).toEqual([Infinity, Number.NaN]);
    expect(odd?.samples[0]?.timestamp).toBe(-3982045);
  });

  test('an empty document, bytes, and a family without samples', () => {
    expect(parseText('')).toEqual([]);
    expect(parseText(new TextEncoder().encode(gauge('x{a="ü€😀\0"} 1')))[0]?.samples[0]?.labels.get('a')).toBe(
      'ü€😀\0',
    );
    expect(parseText('# HELP x\n# TYPE x gauge\n')[0]).toMatchObject({ help: '', samples: [] });
  });

  test('histograms and summaries', () => {
    expect(
      parseText(histogram('h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum -3\nh_count 2'))[0]?.samples,
    ).toHaveLength(4);
    expect(
      parseText(summary('s{quantile="0.5"} NaN\ns{quantile="0.9"} 2\ns_sum 0\ns_count 0'))[0]?.samples,
    ).toHaveLength(4);
  });

  test('UTF-8 names where they were negotiated', () => {
    const document = '# HELP "a.b" dots\n# TYPE "a.b" gauge\n{"a.b","x.y"="1",z="2"} 1\n';
    const [family] = parseText(document, { utf8Names: true });
    expect(family?.name).toBe('a.b');
    expect([...(family?.samples[0]?.labels ?? [])]).toEqual([
      ['x.y', '1'],
      ['z', '2'],
    ]);
    expect(() => parseText(document)).toThrow('UTF-8 names were not negotiated');
  });
});

describe('what it rejects', () => {
  test.each([
    ['no final line feed', '# TYPE x gauge\nx 1', 'does not end with a line feed'],
    ['a byte order mark', `\uFEFF${gauge('x 1')}`, 'byte order mark'],
    ['a lone surrogate', gauge('x{a="\uD800"} 1'), 'lone surrogate'],
    ['a carriage return', gauge('x 1\r'), 'not a number'],
    ['a sample without TYPE', 'x 1\n', 'does not belong'],
    ['a sample with HELP only', '# HELP x y\nx 1\n', 'does not belong'],
    ['a sample of another family', gauge('y 1'), 'does not belong'],
    ['an unknown type', '# TYPE x info\n', 'unknown type'],
    ['a type named like a property of objects', '# TYPE x constructor\n', 'unknown type'],
    ['two types', '# TYPE x gauge\n# TYPE x gauge\n', 'second TYPE'],
    ['two helps', '# HELP x a\n# HELP x b\n', 'second HELP'],
    ['words after the type', '# TYPE x gauge really\n', 'text after the type'],
    ['TYPE after samples', gauge('x 1\n# TYPE x gauge'), 'TYPE after samples'],
    ['HELP after samples', gauge('x 1\n# HELP x a'), 'HELP after samples'],
    ['a family in two groups', `${gauge('x 1')}# TYPE y gauge\ny 1\n# TYPE x gauge\n`, 'not in one group'],
    [
      'two families with one sample name',
      `${histogram('h_bucket{le="+Inf"} 0\nh_sum 0\nh_count 0')}# TYPE h_count gauge\nh_count{a="b"} 1\n`,
      'belongs to family h already',
    ],
    ['a duplicate series', gauge('x{a="1",b="2"} 1\nx{b="2",a="1"} 1'), 'duplicate of the series in line 2'],
    ['a repeated label name', gauge('x{a="1",a="2"} 1'), 'stands twice'],
    ['a reserved label name', gauge('x{__name__="1"} 1'), 'reserved label name'],
    ['a label name with a dot', gauge('x{a.b="1"} 1'), 'expected "="'],
    ['a label name that begins with a digit', gauge('x{1a="1"} 1'), 'a label name'],
    ['a label name with a colon', gauge('x{a:b="1"} 1'), 'expected "="'],
    ['an unquoted label value', gauge('x{a=1} 1'), 'expected "\\""'],
    ['an undefined escape', gauge('x{a="\\t"} 1'), 'undefined escape'],
    ['an undefined escape in HELP', '# HELP x \\"\n', 'undefined escape'],
    ['a raw backslash at the end of HELP', '# HELP x \\\n', 'undefined escape'],
    ['a raw line feed', gauge('x{a="\n"} 1'), 'unterminated string'],
    ['a metric name with a dot', '# TYPE a.b gauge\n', 'TYPE without a type'],
    ['no value', gauge('x'), 'expected a token'],
    ['an empty value', gauge('x{a="1"} '), 'expected a token'],
    ['a word for a value', gauge('x one'), 'not a number'],
    ['infinity in words', gauge('x Infinity'), 'not a number'],
    ['NaN in lower case', gauge('x nan'), 'not a number'],
    ['a hexadecimal value', gauge('x 0x10'), 'not a number'],
    ['a fractional timestamp', gauge('x 1 1.5'), 'not a timestamp'],
    ['an exemplar', gauge('x 1 # {} 1'), 'not a timestamp'],
    ['a third number', gauge('x 1 2 3'), 'text after the sample'],
    ['a negative counter', '# TYPE c counter\nc -1\n', 'must not be -1'],
    ['a counter of NaN', '# TYPE c counter\nc NaN\n', 'must not be NaN'],
    ['interleaved metrics', summary('s{a="1",quantile="0"} 1\ns_sum{a="2"} 1\ns_count{a="1"} 1'), 'interleaved'],
    ['a histogram without +Inf', histogram('h_bucket{le="1"} 1\nh_sum 1\nh_count 1'), 'no +Inf bucket'],
    ['a histogram without buckets', histogram('h_sum 1\nh_count 1'), 'no +Inf bucket'],
    ['a histogram without sum', histogram('h_bucket{le="+Inf"} 1\nh_count 1'), 'lacks its sum'],
    ['a count other than +Inf', histogram('h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2'), "not the +Inf bucket's 1"],
    ['buckets that fall', histogram('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1'), 'counts less'],
    [
      'bounds that fall',
      histogram('h_bucket{le="2"} 1\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1'),
      'not above',
    ],
    [
      'one bound twice',
      histogram('h_bucket{le="1"} 1\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1'),
      'not above',
    ],
    ['a bound that is no number', histogram('h_bucket{le="x"} 1'), 'bucket with le=x'],
    ['a bucket without le', histogram('h_bucket 1'), 'a bucket without it'],
    ['le on the count', histogram('h_count{le="1"} 1'), 'label le on h_count'],
    ['a fractional count', histogram('h_bucket{le="+Inf"} 1.5\nh_sum 1\nh_count 1.5'), 'non-negative integer'],
    ['a quantile above 1', summary('s{quantile="1.1"} 1'), 'quantile="1.1"'],
    ['quantiles that fall', summary('s{quantile="0.9"} 1\ns{quantile="0.5"} 1'), 'not above'],
    ['a summary value without quantile', summary('s 1'), 'a quantile without it'],
    ['a quantile on the sum', summary('s_sum{quantile="0.5"} 1'), 'label quantile on s_sum'],
  ])('%s', (_, document, reason) => {
    expect(() => parseText(document)).toThrow(OffSpec);
    expect(() => parseText(document)).toThrow(reason);
  });

  test('bytes that are not UTF-8', () => {
    expect(() => parseText(Uint8Array.of(0x23, 0xff, 0x0a))).toThrow('not valid UTF-8');
  });
});
