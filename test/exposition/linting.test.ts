import { readFileSync } from 'node:fs';
import { Registry } from '@sonde/metrics';
import { collectProcessMetrics } from '@sonde/metrics/process';
import { renderText } from '@sonde/prometheus';
import { type LintCode, lintExposition, lintRules } from '@sonde/prometheus/linting';
import fc from 'fast-check';
import promClient from 'prom-client';
import { expect, test } from 'vitest';
import { describeWith, promtools } from '../servers.js';
import { checkMetrics } from './promtool.js';

// Nothing that `promtool check metrics` finds is missed.

const codes: readonly (readonly [says: RegExp, code: LintCode])[] = [
  [/no help text/, 'help'],
  [/use base unit/, 'base-unit'],
  [/counter metrics should have "_total"/, 'counter-suffix'],
  [/non-counter metrics should not have "_total"/, 'reserved-suffix'],
  [/should not have "_(bucket|count|sum)" suffix/, 'reserved-suffix'],
  [/should not have "(le|quantile)" label/, 'reserved-label'],
  [/should not include type/, 'type-in-name'],
  [/should not contain ':'/, 'colon'],
  [/metric names should be written in 'snake_case'/, 'camel-case'],
  [/label names should be written in 'snake_case'/, 'camel-case'],
  [/abbreviated units/, 'abbreviated-unit'],
  [/metric not unique/, 'duplicate-series'],
];

const word = fc.constantFrom(
  ...['x', 'http', 'requests', 'requestDuration', 'seconds', 'milliseconds', 'minutes', 'kilobytes', 'bits', 'celsius'],
  ...[
    'fahrenheit',
    'ms',
    's',
    'b',
    'total',
    'count',
    'sum',
    'bucket',
    'counter',
    'gauge',
    'HISTOGRAM',
    'summary',
    'a:b',
  ],
  ...['hours', 'grams', 'pounds', 'meters', 'inches', 'Total', 'info', 'created', 'h', 'M', 'megavolts'],
);
const metric = fc.record({
  name: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('_')),
  help: fc.constantFrom('Some help.', '', undefined),
  type: fc.constantFrom('counter', 'gauge', 'histogram', 'summary', 'untyped', undefined),
  labels: fc.subarray(['a', 'httpService', 'le', 'quantile', 'statusCode'], { maxLength: 2 }),
  twice: fc.nat(9).map((n) => n === 0),
});

type Metric = typeof metric extends fc.Arbitrary<infer M> ? M : never;

function textOf({ name, help, type, labels, twice }: Metric): string {
  const pairs = labels.map((label) => `${label}="1"`).join(',');
  const plain = pairs === '' ? name : `${name}{${pairs}}`;
  const lines = [
    ...(help === undefined ? [] : [`# HELP ${name} ${help}`]),
    ...(type === undefined ? [] : [`# TYPE ${name} ${type}`]),
  ];
  const others = labels.filter((label) => label !== 'le').map((label) => `,${label}="1"`);
  if (type === 'histogram') {
    const rest = others.join('');
    const braces = rest === '' ? '' : `{${rest.slice(1)}}`;
    lines.push(`${name}_bucket{le="+Inf"${rest}} 1`, `${name}_sum${braces} 1`, `${name}_count${braces} 1`);
  } else lines.push(...(twice ? [`${plain} 1`, `${plain} 2`] : [`${plain} 1`]));
  return `${lines.join('\n')}\n`;
}

/** A number in front: samples of two metrics that meet are another matter. */
const document = fc
  .array(metric, { minLength: 20, maxLength: 60 })
  .map((metrics) => metrics.map((each, k) => textOf({ ...each, name: `x${k}_${each.name}` })).join(''));

describeWith(promtools, 'promtool', 'apt-get install prometheus', (promtool) => {
  test('finds nothing that is not found here, under the same name', () => {
    const found = new Set<LintCode>();
    let count = 0;
    for (const text of fc.sample(document, 40)) {
      const { findings, parses } = checkMetrics(promtool, text);
      if (!parses) continue;
      const ours = new Set(
        lintExposition(text, { maxFindings: 10_000 }).map(({ family, code }) => `${family} ${code}`),
      );
      for (const finding of findings) {
        const name = finding.slice(0, finding.indexOf(' '));
        const code = codes.find(([says]) => says.test(finding))?.[1];
        expect(code, `a rule of promtool that is not in the table: ${finding}`).toBeDefined();
        expect(ours, `${finding}\n${text}`).toContain(`${name} ${code}`);
        found.add(code as LintCode);
        count++;
      }
    }
    // Its silence would prove nothing.
    expect(count).toBeGreaterThan(300);
    expect([...found].sort()).toEqual(
      expect.arrayContaining(['abbreviated-unit', 'base-unit', 'camel-case', 'colon', 'help']),
    );
  });
});

test('what Sonde exposes is in order, but for names it took over from prom-client', async () => {
  const registry = new Registry();
  collectProcessMetrics(registry);
  registry
    .histogram({ name: 'wait', unit: 'seconds', help: 'Wait.', labelNames: ['route'] })
    .observe({ route: '/a' }, 1);
  const counted = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];
  for (const format of ['text', 'openmetrics'] as const) {
    const findings = lintExposition(await renderText(registry, { format }), { ignore: ['created-series'] });
    expect(findings.map(({ family, code }) => [family, code])).toEqual(
      counted.map((name) => [name, 'reserved-suffix']),
    );
  }
});

test('what prom-client exposes of itself can be read', async () => {
  const register = new promClient.Registry();
  promClient.collectDefaultMetrics({ register });
  const findings = lintExposition(await register.metrics());
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const { code } of findings) expect(Object.keys(lintRules)).toContain(code);
});

test('the README lists every rule, in the words of the catalogue', () => {
  const readme = readFileSync(new URL('../../packages/prometheus/README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` \| (error|warning|info) \| (.+) \|$/gm)];
  const listed = Object.fromEntries(rows.map(([, code, severity, says]) => [code, { severity, says }]));
  expect(listed).toEqual(lintRules);
});
