import type { Clock } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExposition } from '../parsing/parse-exposition.js';
import { type LintCode, type LintFinding, lintRules } from './finding.js';
import { type LintOptions, lintExposition } from './lint-exposition.js';

const clock: Clock = { epochMs: () => 1_700_000_000_000, monotonicMs: () => 0 };
const lint = (text: string, options: LintOptions = {}) => lintExposition(text, { clock, ...options });
const codes = (findings: readonly LintFinding[]) => findings.map(({ code }) => code);

/** A family with help and type, so that nothing else is found. */
const family = (type: string, name: string, ...samples: string[]): string =>
  `# HELP ${name} Help.\n# TYPE ${name} ${type}\n${samples.map((sample) => `${sample}\n`).join('')}`;
const openMetrics = (type: string, name: string, ...samples: string[]): string =>
  `# TYPE ${name} ${type}\n# HELP ${name} Help.\n${samples.map((sample) => `${sample}\n`).join('')}# EOF\n`;
const series = (name: string, label: string, values: readonly string[]): string[] =>
  values.map((value) => `${name}{${label}="${value}"} 1`);
const numbered = (count: number, name: (k: number) => string): string[] =>
  Array.from({ length: count }, (_, k) => name(k));
const uuids = numbered(3, (k) => `0190163d-8694-739b-aea5-96${k}26f8ad90aa`.slice(0, 36).padEnd(36, '0'));
const histogram = (...samples: string[]): string => family('histogram', 'h', ...samples);

/** What is told of each, by code; and what is right, or what was left out of account deliberately. */
const cases: readonly (readonly [code: LintCode, bad: string, good: string, options?: LintOptions])[] = [
  ['syntax', 'a{b="c} 1\n', family('gauge', 'a', 'a{b="c}"} 1')],
  ['missing-eof', '# HELP a Help.\n# TYPE a gauge\na 1\n', openMetrics('gauge', 'a', 'a 1'), { format: 'openmetrics' }],
  ['no-samples', '# HELP a Help.\n', family('gauge', 'a', 'a 1')],
  [
    'duplicate-series',
    family('gauge', 'a', 'a{x="1",y="2"} 1', 'a{y="2",x="1"} 2'),
    family('gauge', 'a', 'a{x="1",y="2"} 1', 'a{x="2",y="1"} 2'),
  ],
  [
    'split-family',
    `${family('summary', 'a', 'a_sum 1')}${family('gauge', 'b', 'b 1')}a_count 1\n`,
    `${family('summary', 'a', 'a_sum 1', 'a_count 1')}${family('gauge', 'b', 'b 1')}`,
  ],
  [
    'name-conflict',
    histogram('h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1') + family('gauge', 'h_count', 'h_count 1'),
    histogram('h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
  ],
  ['sample-name', openMetrics('info', 'a', 'a{b="c"} 1'), openMetrics('info', 'a', 'a_info{b="c"} 1')],
  ['help', '# TYPE a gauge\na 1\n', family('gauge', 'a', 'a 1')],
  ['type', '# HELP a Help.\na 1\n', family('untyped', 'a', 'a 1')],
  ['counter-suffix', family('counter', 'a', 'a 1'), family('counter', 'a_total', 'a_total 1')],
  ['counter-suffix', openMetrics('counter', 'a', 'a 1'), openMetrics('counter', 'a', 'a_total 1')],
  ['counter-suffix', openMetrics('counter', 'a_total', 'a_total 1'), openMetrics('counter', 'a', 'a_total 1')],
  ['reserved-suffix', family('gauge', 'a_total', 'a_total 1'), family('untyped', 'a_total', 'a_total 1')],
  ['reserved-label', family('gauge', 'a', 'a{le="1"} 1'), family('untyped', 'a', 'a{le="1"} 1')],
  ['reserved-label', family('gauge', 'a', 'a{__b="1"} 1'), family('gauge', 'a', 'a{_b="1"} 1')],
  ['target-label', family('gauge', 'a', 'a{job="1"} 1'), family('gauge', 'a', 'a{task="1"} 1')],
  ['base-unit', family('gauge', 'a_milliseconds', 'a_milliseconds 1'), family('gauge', 'a_seconds', 'a_seconds 1')],
  ['abbreviated-unit', family('gauge', 'a_ms', 'a_ms 1'), family('gauge', 'ms_a', 'ms_a 1')],
  [
    'unit-suffix',
    `# UNIT a seconds\n${openMetrics('gauge', 'a', 'a 1')}`,
    `# UNIT a_seconds seconds\n${openMetrics('gauge', 'a_seconds', 'a_seconds 1')}`,
  ],
  ['type-in-name', family('gauge', 'a_gauge', 'a_gauge 1'), family('gauge', 'gauge_a', 'gauge_a 1')],
  ['colon', family('gauge', 'a:b', 'a:b 1'), family('gauge', 'a_b', 'a_b 1')],
  ['camel-case', family('gauge', 'aB', 'aB 1'), family('gauge', 'AB', 'AB 1')],
  ['camel-case', family('gauge', 'a', 'a{bC="1"} 1'), family('gauge', 'a', 'a{b_c="1"} 1')],
  ['utf8-name', family('gauge', '"a.b"', '{"a.b"} 1'), family('gauge', 'a_b', '{"a_b"} 1')],
  ['label-sets', family('gauge', 'a', 'a{b="1"} 1', 'a 2'), family('gauge', 'a', 'a{b="1"} 1', 'a{b=""} 2')],
  [
    'histogram-inf',
    histogram('h_bucket{le="1"} 1', 'h_sum 1', 'h_count 1'),
    histogram('h_bucket{le="inf"} 1', 'h_sum 1', 'h_count 1'),
  ],
  [
    'histogram-buckets',
    histogram('h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
    histogram('h_bucket{le="+Inf"} 1', 'h_bucket{le="1"} 1', 'h_sum 1', 'h_count 1'),
  ],
  [
    'histogram-buckets',
    histogram('h_bucket{le="x"} 1', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
    histogram('h_bucket{le="1e1"} 1', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
  ],
  [
    'histogram-count',
    histogram('h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 2'),
    histogram('h_bucket{le="+Inf"} 2', 'h_sum 1', 'h_count 2'),
  ],
  [
    'histogram-count',
    histogram('h_bucket{le="+Inf"} 1', 'h_count 1'),
    openMetrics('histogram', 'h', 'h_bucket{le="+Inf"} 1'),
  ],
  [
    'histogram-bucket-count',
    histogram(...numbered(60, (k) => `h_bucket{le="${k}"} 1`), 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
    histogram(...numbered(20, (k) => `h_bucket{le="${k}"} 1`), 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
  ],
  [
    'summary-quantile',
    family('summary', 's', 's{quantile="99"} 1', 's_sum 1', 's_count 1'),
    family('summary', 's', 's{quantile="0.99"} 1', 's_sum 1', 's_count 1'),
  ],
  [
    'summary-count',
    family('summary', 's', 's{quantile="0.5"} 1'),
    family('summary', 's', 's{quantile="0.5"} 1', 's_sum 1', 's_count 1'),
  ],
  [
    'summary-no-quantiles',
    family('summary', 's', 's_sum 1', 's_count 1'),
    family('summary', 's', 's{quantile="0.5"} NaN', 's_sum 1', 's_count 1'),
  ],
  ['counter-value', family('counter', 'a_total', 'a_total -1'), family('counter', 'a_total', 'a_total 0')],
  ['counter-value', family('counter', 'a_total', 'a_total NaN'), family('counter', 'a_total', 'a_total +Inf')],
  ['state-value', openMetrics('stateset', 'a', 'a{a="on"} 2'), openMetrics('stateset', 'a', 'a{a="on"} 1')],
  ['state-value', openMetrics('info', 'a', 'a_info 0'), openMetrics('info', 'a', 'a_info 1')],
  ['not-a-number', family('gauge', 'a', 'a NaN'), family('gauge', 'a', 'a +Inf')],
  ['timestamp-order', family('gauge', 'a', 'a 1 9', 'a 1 -5'), family('gauge', 'a', 'a 1 -5', 'a 1 9')],
  ['timestamp', family('gauge', 'a', 'a 1 1700000000000'), family('gauge', 'a', 'a 1')],
  [
    'created',
    openMetrics('counter', 'a', 'a_total 1', 'a_created 1700000000000'),
    openMetrics('counter', 'a', 'a_total 1', 'a_created 1700000000'),
    { ignore: ['created-series'] },
  ],
  [
    'created',
    openMetrics('counter', 'a', 'a_total 1', 'a_created 0'),
    openMetrics('counter', 'a', 'a_total 1'),
    { ignore: ['created-series'] },
  ],
  ['created-series', openMetrics('counter', 'a', 'a_total 1', 'a_created 1'), openMetrics('counter', 'a', 'a_total 1')],
  ['exemplar', openMetrics('gauge', 'a', 'a 1 # {b="c"} 1'), openMetrics('counter', 'a', 'a_total 1 # {b="c"} 1')],
  [
    'exemplar',
    openMetrics('histogram', 'h', 'h_bucket{le="1"} 1 # {b="c"} 2', 'h_bucket{le="+Inf"} 1'),
    openMetrics('histogram', 'h', 'h_bucket{le="1"} 1 # {b="c"} 1', 'h_bucket{le="+Inf"} 1'),
  ],
  [
    'high-cardinality',
    family('gauge', 'a', ...numbered(11, (k) => `a{b="v${k}"} 1`)),
    family('gauge', 'a', ...numbered(10, (k) => `a{b="v${k}"} 1`)),
    { maxSeries: 10 },
  ],
  [
    'unbounded-label',
    family('gauge', 'a', ...series('a', 'id', uuids)),
    family('gauge', 'a', ...series('a', 'id', uuids.slice(0, 2))),
  ],
  [
    'unbounded-label',
    family('gauge', 'a', ...series('a', 'path', ['/users/1', '/users/2'])),
    family('gauge', 'a', ...series('a', 'path', ['/users/:id', '/v1/users', '/'])),
  ],
  [
    'unbounded-label',
    family('gauge', 'a', ...series('a', 'url', ['/search?q=shoes'])),
    family('gauge', 'a', ...series('a', 'url', ['/search'])),
  ],
  [
    'unbounded-label',
    family('gauge', 'a', ...series('a', 'q', ['SELECT * FROM users WHERE id = 1'])),
    family('gauge', 'a', ...series('a', 'q', ['SELECT users', 'select', 'DELETE orders'])),
  ],
  [
    'unbounded-label',
    family(
      'gauge',
      'a',
      ...series(
        'a',
        't',
        numbered(3, (k) => `170000000${k}`),
      ),
    ),
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'code',
        numbered(60, (k) => `${200 + k * 5}`),
      ),
    ),
  ],
  [
    'unbounded-label',
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'user',
        numbered(20, (k) => `user-${1000 + k}`),
      ),
    ),
    family('gauge', 'a', ...series('a', 'port', ['8080', '8443', '5432', '6379'])),
  ],
  [
    'unbounded-label',
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'e',
        numbered(3, (k) => `${k} ${'long text '.repeat(20)}`),
      ),
    ),
    family('gauge', 'a', ...series('a', 'e', ['TypeError', 'ECONNREFUSED'])),
  ],
  [
    'unbounded-label',
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'ip',
        numbered(20, (k) => `10.0.0.${k}`),
      ),
    ),
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'ip',
        numbered(5, (k) => `10.0.0.${k}`),
      ),
    ),
  ],
  [
    'unbounded-label',
    family(
      'gauge',
      'a',
      ...series(
        'a',
        'sha',
        numbered(3, (k) => `deadbeef0123456${k}`),
      ),
    ),
    family(
      'gauge',
      'a_info',
      ...series(
        'a_info',
        'sha',
        numbered(3, (k) => `deadbeef0123456${k}`),
      ),
    ),
  ],
  [
    'personal-data',
    family('gauge', 'a', 'a{user="jane@doe.example"} 1'),
    family('gauge', 'a', 'a{package="@scope/name",version="left-pad@1.3.0"} 1'),
  ],
  [
    'content-type',
    family('gauge', 'a', 'a 1'),
    openMetrics('gauge', 'a', 'a 1'),
    { contentType: 'application/openmetrics-text; version=1.0.0' },
  ],
];

test.each(cases.map(([code, bad, good, options = {}]) => ({ code, bad, good, options })))('$code', (given) => {
  const { code, bad, good, options } = given;
  expect(codes(lint(bad, options)), bad).toContain(code);
  expect(codes(lint(good, options)), good).not.toContain(code);
  // What is right is right altogether, but for what is deliberately left out of account.
  expect(
    lint(good, options).filter(({ severity }) => severity === 'error'),
    good,
  ).toEqual([]);
});

test('every rule has its case', () => {
  const elsewhere: LintCode[] = ['too-large', 'exposition-size', 'more-findings'];
  expect([...new Set([...cases.map(([code]) => code), ...elsewhere])].sort()).toEqual(Object.keys(lintRules).sort());
});

test('what is in order gives nothing', () => {
  expect(lint(family('counter', 'jobs_total', 'jobs_total{kind="a"} 1', 'jobs_total{kind="b"} 2'))).toEqual([]);
});

test('a name that nobody chose is no reason to fail', () => {
  const [found, ...others] = lint(family('gauge', 'nodejs_active_handles_total', 'nodejs_active_handles_total 1'));
  expect([found, others]).toMatchObject([{ code: 'reserved-suffix', severity: 'info' }, []]);
});

test('a finding says where, what and what to do; the address of nobody is repeated', () => {
  expect(lint(`# HELP a Help.\n# TYPE a gauge\na{user="jane@doe.example"} 1\n`)).toEqual([
    {
      code: 'personal-data',
      severity: 'warning',
      family: 'a',
      line: 1,
      what: 'has a label "user" whose values look like e-mail addresses',
      advice: 'Remove it: an address is personal data, kept wherever metrics are.',
    },
  ]);
  expect(lint('# HELP a Help.\n# TYPE a gauge\na{b="c} 1\n')).toEqual([
    {
      code: 'syntax',
      severity: 'error',
      family: '',
      line: 3,
      what: 'column 5: the value of the label "b": got "\\"c} 1", expected a closing double quote',
      advice: expect.stringContaining('Put it in double quotes'),
    },
  ]);
});

describe('content types', () => {
  const text = family('gauge', 'a', 'a 1');
  test.each([
    ['text/plain; version=0.0.4; charset=utf-8', undefined],
    ['text/plain; version="1.0.0"; escaping=underscores', undefined],
    ['text/plain', 'info'],
    ['text/html', 'error'],
    ['', 'error'],
    [null, 'error'],
  ])('%j', (contentType, severity) => {
    expect(lint(text, { contentType }).map((finding) => finding.severity)).toEqual(
      severity === undefined ? [] : [severity],
    );
  });
});

describe('how much', () => {
  const many = numbered(50, (k) => `x${k} 1\n`).join('');

  test('is listed', () => {
    const found = lint(many, { maxFindings: 10 });
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toMatchObject({ code: 'more-findings', what: '90 more findings are not listed' });
  });

  test('is read', () => {
    expect(codes(lint(`a{b="${'x'.repeat(2_000_000)}"} 1\n`))).toEqual(['too-large']);
    expect(codes(lint('!\n'.repeat(3000))).filter((code) => code === 'syntax')).toHaveLength(100);
  });

  test('is a scrape', () => {
    const large = family('gauge', 'a', ...numbered(50_001, (k) => `a{b="v${k % 7}",c="w${k}"} 1`));
    expect(codes(lint(large))).toContain('exposition-size');
  });
});

test('what was read elsewhere is judged with what could not be read', () => {
  const errors: Parameters<NonNullable<Parameters<typeof parseExposition>[1]>['onError'] & {}>[0][] = [];
  const parsed = parseExposition('!\n', { onError: (error) => errors.push(error) });
  expect(codes(lintExposition(parsed, { errors }))).toEqual(['syntax']);
});

test.each([[{ ignore: ['hepl'] }], [{ maxSeries: -1 }], [{ format: 'json' }], [{ clock: {} }], [{ strict: true }]])(
  '%j is refused',
  (options) => {
    expect(() => lintExposition('', options as never)).toThrow(/SONDE_INVALID_OPTION/);
  },
);

test('never throws, and what is ignored is not told, whatever the text', () => {
  const token = fc.constantFrom(
    ...[
      '# TYPE a ',
      '# HELP a ',
      'counter',
      'gauge',
      'histogram',
      'summary',
      'info',
      'stateset',
      '\n',
      ' ',
      'a',
      '_total',
    ],
    ...[
      '_bucket',
      '_created',
      '{le="1"}',
      '{a="b"}',
      '{quantile="2"}',
      ' 1',
      ' NaN',
      ' -1',
      ' 1e999',
      '# EOF\n',
      '😀',
      '\ud800',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 30 }),
      fc.subarray(Object.keys(lintRules) as LintCode[]),
      (tokens, ignore) => {
        for (const format of ['text', 'openmetrics'] as const) {
          const found = codes(lint(tokens.join(''), { format, ignore }));
          for (const code of ignore) expect(found).not.toContain(code);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
