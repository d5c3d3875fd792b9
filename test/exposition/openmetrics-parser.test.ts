import { describe, expect, test } from 'vitest';
import { canonicalNumber } from './number-syntax.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import { OffSpec } from './parsed.js';

const document = (lines: string): string => `${lines}\n# EOF\n`;
const counter = (lines: string): string => document(`# TYPE c counter\n${lines}`);
const gauge = (lines: string): string => document(`# TYPE x gauge\n${lines}`);
const histogram = (lines: string): string => document(`# TYPE h histogram\n${lines}`);
const summary = (lines: string): string => document(`# TYPE s summary\n${lines}`);

describe('what OpenMetrics allows', () => {
  test('the specification\'s "complete exposition", without the two points per metric it shows elsewhere', () => {
    const families = parseOpenMetrics(
      document(
        [
          '# TYPE acme_http_router_request_seconds summary',
          '# UNIT acme_http_router_request_seconds seconds',
          "# HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.",
          'acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32',
          'acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0',
          'acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0',
          'acme_http_router_request_seconds_sum{path="/api/v2",method="POST"} 479.3',
          'acme_http_router_request_seconds_count{path="/api/v2",method="POST"} 34.0',
          'acme_http_router_request_seconds_created{path="/api/v2",method="POST"} 1605281325.0',
          '# TYPE go_goroutines gauge',
          '# HELP go_goroutines Number of goroutines that currently exist.',
          'go_goroutines 69',
          '# TYPE process_cpu_seconds counter',
          '# UNIT process_cpu_seconds seconds',
          '# HELP process_cpu_seconds Total user and system CPU time spent in seconds.',
          'process_cpu_seconds_total 4.20072246e+06',
        ].join('\n'),
      ),
    );
    expect(families.map((f) => [f.name, f.type, f.unit, f.samples.length])).toEqual([
      ['acme_http_router_request_seconds', 'summary', 'seconds', 6],
      ['go_goroutines', 'gauge', undefined, 1],
      ['process_cpu_seconds', 'counter', 'seconds', 1],
    ]);
  });

  test('exemplars with and without labels and timestamps', () => {
    const [family] = parseOpenMetrics(
      histogram(
        [
          'h_bucket{le="0.01"} 0',
          'h_bucket{le="0.1"} 8 # {} 0.054',
          'h_bucket{le="1.0"} 11 # {trace_id="KOO5S4vxi0o"} 0.67',
          'h_bucket{le="10.0"} 17 # {trace_id="a # b}"} 9.8 1520879607.789',
          'h_bucket{le="+Inf"} 17',
          'h_count 17',
          'h_sum 324789.3',
          'h_created 1520430000.123',
        ].join('\n'),
      ),
    );
    const exemplars = family?.samples.map((s) => s.exemplar);
    expect(exemplars?.[1]).toEqual({ labels: new Map(), value: 0.054, timestamp: undefined });
    expect(exemplars?.[3]).toEqual({
      labels: new Map([['trace_id', 'a # b}']]),
      value: 9.8,
      timestamp: 1520879607.789,
    });
  });

  test('state sets, infos, unknowns, an empty metric set, UTF-8 names', () => {
    const states =
      'foo{entity="a",foo="x"} 1.0\nfoo{entity="a",foo="y"} 0\nfoo{entity="b",foo="x"} 0\nfoo{entity="b",foo="y"} 1';
    expect(parseOpenMetrics(document(`# TYPE foo stateset\n${states}`))[0]?.samples).toHaveLength(4);
    expect(parseOpenMetrics(document('# TYPE i info\ni_info{a="1"} 1\ni_info{a="2"} 1'))[0]?.samples).toHaveLength(2);
    expect(parseOpenMetrics(document('# TYPE u unknown\n# HELP u \\"q\\" \\\\ \\n\nu{} -INF'))[0]).toMatchObject({
      help: '"q" \\ \n',
    });
    expect(parseOpenMetrics('# EOF\n')).toEqual([]);
    const quoted = document('# TYPE "a.b" counter\n{"a.b_total","x.y"="1"} 1 # {"t.id"="1"} 1');
    expect(parseOpenMetrics(quoted, { utf8Names: true })[0]?.samples[0]?.name).toBe('a.b_total');
    expect(() => parseOpenMetrics(quoted)).toThrow('UTF-8 names were not negotiated');
  });

  test('histograms with negative bounds, without sum and count', () => {
    expect(parseOpenMetrics(histogram('h_bucket{le="-1.0"} 1\nh_bucket{le="+Inf"} 2'))[0]?.samples).toHaveLength(2);
  });
});

describe('canonical numbers', () => {
  test.each([
    [0, '0.0'],
    [0.001, '0.001'],
    [0.01, '0.01'],
    [0.1, '0.1'],
    [0.95, '0.95'],
    [1, '1.0'],
    [1.7, '1.7'],
    [10, '10.0'],
    [1e-10, '1e-10'],
    [1e-9, '1e-09'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [100000, '100000.0'],
    [1e6, '1e+06'],
    [1e10, '1e+10'],
    [1e23, '1e+23'],
    [1.1e23, '1.1e+23'],
    [1e100, '1e+100'],
    [123456.5, '123456.5'],
    [1234567, '1.234567e+06'],
    [-2.5, '-2.5'],
    [Infinity, '+Inf'],
  ])('%d is %s', (value, text) => {
    expect(canonicalNumber(value)).toBe(text);
  });
});

describe('what it rejects', () => {
  const whole = 'h_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 1\nh_count 1\nh_sum 1';
  test.each([
    ['no EOF', '# TYPE x gauge\nx 1\n', 'does not end with "# EOF"'],
    ['an empty document', '', 'does not end with "# EOF"'],
    ['EOF without its line feed', '# TYPE x gauge\nx 1\n# EOF', 'does not end with a line feed'],
    ['lines after EOF', '# EOF\n# TYPE x gauge\n', 'does not end with "# EOF"'],
    ['two EOFs', '# EOF\n# EOF\n', 'neither TYPE'],
    ['a blank line', gauge('\nx 1'), 'blank line'],
    ['a comment', gauge('# hello'), 'neither TYPE'],
    ['a byte order mark', `\uFEFF# EOF\n`, 'byte order mark'],
    ['a lone surrogate', gauge('x{a="\uDC00"} 1'), 'lone surrogate'],
    ['carriage returns', gauge('x 1\r'), 'not a number'],
    ['a sample without metadata', document('x 1'), 'does not belong'],
    ['a sample without TYPE', document('# HELP x y\nx 1'), 'before its TYPE'],
    ['an unknown type', document('# TYPE x untyped'), 'unknown type'],
    ['a type named like a property of objects', document('# TYPE x toString'), 'unknown type'],
    ['two types', gauge('# TYPE x gauge'), 'second TYPE'],
    ['HELP before TYPE', document('# HELP x y\n# TYPE x gauge'), 'TYPE after HELP'],
    ['HELP before UNIT', document('# TYPE x_s gauge\n# HELP x_s y\n# UNIT x_s s'), 'UNIT after HELP'],
    ['TYPE after samples', gauge('x 1\n# HELP x y'), 'HELP after samples'],
    ['a family in two groups', gauge('x 1\n# TYPE y gauge\ny 1\n# TYPE x gauge\nx{a="b"} 1'), 'clashes with family x'],
    ['a clash of sample names', counter('c_total 1\n# TYPE c_created gauge\nc_created 1'), 'clashes with family c'],
    ['a clash of unused names', document('# TYPE s summary\n# TYPE s_sum gauge'), 'clashes with family s'],
    ['a unit that is no suffix', document('# TYPE x gauge\n# UNIT x seconds'), 'not the suffix'],
    ['an info with a unit', document('# TYPE x_bytes info\n# UNIT x_bytes bytes'), 'must not have a unit'],
    ['a raw quote in HELP', document('# TYPE x gauge\n# HELP x say "hi"'), 'unescaped double quote'],
    ['an undefined escape in HELP', document('# TYPE x gauge\n# HELP x \\t'), 'undefined escape'],
    ['an undefined escape', gauge('x{a="\\t"} 1'), 'undefined escape'],
    ['a comma after the last label', gauge('x{a="1",} 1'), 'a label name'],
    ['a blank between labels', gauge('x{a="1", b="2"} 1'), 'a label name'],
    ['two blanks', gauge('x  1'), 'expected a token'],
    ['a blank at the end', gauge('x 1 '), 'expected a token'],
    ['a repeated label name', gauge('x{a="1",a="2"} 1'), 'stands twice'],
    ['a reserved label name', gauge('x{__name__="1"} 1'), 'reserved label name'],
    ['a duplicate series', gauge('x{a="1",b="2"} 1\nx{b="2",a="1"} 1'), 'duplicate of the series in line 2'],
    ['a hexadecimal value', gauge('x 0x1'), 'not a number'],
    ['underscores in a number', gauge('x 1_000'), 'not a number'],
    ['an infinite timestamp', gauge('x 1 +Inf'), 'not a timestamp'],
    ['a counter without _total', counter('c 1'), 'does not belong'],
    ['a lonely _created', counter('c_created 1'), 'without its _total'],
    ['a created of NaN', counter('c_total 1\nc_created NaN'), 'created must be a timestamp'],
    ['a negative counter', counter('c_total -1'), 'must not be -1'],
    ['a counter of NaN', counter('c_total NaN'), 'must not be NaN'],
    ['interleaved metrics', counter('c_total{a="1"} 1\nc_total{a="2"} 1\nc_created{a="1"} 1'), 'interleaved'],
    ['a gauge with a suffix', gauge('x_total 1'), 'does not belong'],
    ['an info other than 1', document('# TYPE i info\ni_info 0'), 'info must be 1'],
    ['an info without _info', document('# TYPE i info\ni 1'), 'does not belong'],
    ['a state set without its label', document('# TYPE e stateset\ne 1'), 'without the label e'],
    ['a state of 2', document('# TYPE e stateset\ne{e="a"} 2'), '0 or 1'],
    [
      'a bound that is not canonical',
      histogram('h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_count 1\nh_sum 1'),
      'expected "1.0"',
    ],
    ['an infinity that is not canonical', histogram('h_bucket{le="Inf"} 1\nh_count 1\nh_sum 1'), 'expected "+Inf"'],
    ['a quantile that is not canonical', summary('s{quantile="0.50"} 1'), 'expected "0.5"'],
    ['a quantile of 2', summary('s{quantile="2.0"} 1'), 'quantile="2.0"'],
    ['a negative quantile value', summary('s{quantile="0.5"} -1'), 'must not be -1'],
    ['a negative summary sum', summary('s_sum -1\ns_count 1'), 'must not be -1'],
    ['buckets that fall', histogram('h_bucket{le="1.0"} 2\nh_bucket{le="+Inf"} 1\nh_count 1\nh_sum 1'), 'counts less'],
    [
      'bounds that fall',
      histogram('h_bucket{le="2.0"} 1\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 1\nh_count 1\nh_sum 1'),
      'not above',
    ],
    ['a histogram without +Inf', histogram('h_bucket{le="1.0"} 1\nh_count 1\nh_sum 1'), 'no +Inf bucket'],
    ['a count without a sum', histogram('h_bucket{le="+Inf"} 1\nh_count 1'), 'if and only if'],
    ['a sum without a count', histogram('h_bucket{le="+Inf"} 1\nh_sum 1'), 'if and only if'],
    ['a count other than +Inf', histogram('h_bucket{le="+Inf"} 1\nh_count 2\nh_sum 1'), "not the +Inf bucket's 1"],
    [
      'a sum with negative bounds',
      histogram('h_bucket{le="-1.0"} 1\nh_bucket{le="+Inf"} 1\nh_count 1\nh_sum 1'),
      'must not have a sum',
    ],
    ['a negative sum', histogram('h_bucket{le="+Inf"} 1\nh_count 1\nh_sum -1'), 'must not be -1'],
    ['a fractional bucket', histogram('h_bucket{le="+Inf"} 1.5\nh_count 1.5\nh_sum 1'), 'non-negative integer'],
    ['le on the count', histogram(`${whole}\nh_count{le="1.0"} 1`), 'label le on h_count'],
    ['an exemplar on a gauge', gauge('x 1 # {} 1'), 'an exemplar on x'],
    ['an exemplar on a count', histogram(whole.replace('h_count 1', 'h_count 1 # {} 1')), 'an exemplar on h_count'],
    [
      'an exemplar outside its bucket',
      histogram(whole.replace('le="1.0"} 1', 'le="1.0"} 1 # {} 1.5')),
      'outside bucket',
    ],
    ['an exemplar without labels', counter('c_total 1 # 1'), 'expected "{"'],
    ['an exemplar without value', counter('c_total 1 # {}'), 'expected " "'],
    ['an exemplar of 129 characters', counter(`c_total 1 # {a="${'x'.repeat(128)}"} 1`), '129 characters'],
    ['an exemplar with a bad timestamp', counter('c_total 1 # {} 1 NaN'), 'no valid timestamp'],
    ['two exemplars', counter('c_total 1 # {} 1 1 # {} 1'), 'text after the sample'],
  ])('%s', (_, bad, reason) => {
    expect(() => parseOpenMetrics(bad)).toThrow(OffSpec);
    expect(() => parseOpenMetrics(bad)).toThrow(reason);
  });

  test('but not an exemplar of exactly 128 characters, astral ones counted once', () => {
    const [family] = parseOpenMetrics(counter(`c_total 1 # {a="${'😀'.repeat(127)}"} 1`));
    expect([...(family?.samples[0]?.exemplar?.labels.get('a') ?? '')]).toHaveLength(127);
  });
});
