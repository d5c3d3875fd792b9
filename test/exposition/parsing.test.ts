import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import { lintExposition } from '@sonde/prometheus/linting';
import { type ParsedExposition, parseExposition } from '@sonde/prometheus/parsing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWith, promtools, pythonOracles } from '../servers.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import { type ParsedFamily, seriesKey } from './parsed.js';
import { checkMetrics } from './promtool.js';
import { askPython } from './python-oracle.js';
import { randomRecording } from './random-recording.js';
import { recordedRegistries } from './recorded-registries.js';
import { record } from './recorder.js';
import { parseText } from './text-parser.js';

// The reader that ships against three others: the workshop's own, Python's and Go's (in promtool).

const oracles = { text: parseText, openmetrics: parseOpenMetrics } as const;
const formats = ['text', 'openmetrics'] as const;

function comparable(families: readonly (ParsedFamily | ParsedExposition['families'][number])[], secondsOf: number) {
  return families.map(({ name, type, help, unit, samples }) => ({
    name,
    type,
    help,
    unit,
    samples: samples.map(({ exemplar, labels, value, line, ...sample }) => ({
      key: seriesKey(sample.name, labels),
      value,
      line,
      exemplar: exemplar && [
        seriesKey('', exemplar.labels),
        exemplar.value,
        'timestampMs' in exemplar ? exemplar.timestampMs : exemplar.timestamp && exemplar.timestamp * secondsOf,
      ],
    })),
  }));
}

describe.each(formats)(
  'what Sonde renders as %s is read back, as the strict parser of the workshop reads it',
  (format) => {
    test.each(recordedRegistries)('$name', async ({ record: make }) => {
      const document = await renderText(make().source, { format });
      const parsed = parseExposition(document, { format });
      expect(comparable(parsed.families, 1000)).toEqual(comparable(oracles[format](document), 1000));
    });

    test('names beyond the classic ones, quoted', async () => {
      const registry = new Registry({ utf8Names: true, constLabels: { 'service.name': 'a"b\\c' } });
      registry.counter({ name: 'http.requests', help: 'R.', labelNames: ['größe'] }).inc({ größe: '😀\n' }, 3);
      registry.histogram({ name: '3 "waits"\\', help: 'W.', buckets: [1] }).observe(0.5);
      const document = await renderText(registry, { format, escaping: 'allow-utf-8' });
      const parsed = parseExposition(document, { format });
      expect(comparable(parsed.families, 1000)).toEqual(
        comparable(oracles[format](document, { utf8Names: true }), 1000),
      );
      expect(parsed.families.map(({ name }) => name)).toContain('3 "waits"\\');
    });

    test('whatever is recorded', async () => {
      await fc.assert(
        fc.asyncProperty(randomRecording(), async (recording) => {
          const document = await renderText(record(recording).source, { format });
          const parsed = parseExposition(document, { format });
          expect(comparable(parsed.families, 1000)).toEqual(comparable(oracles[format](document), 1000));
          const errors = lintExposition(parsed).filter(({ severity }) => severity === 'error');
          expect(errors, document).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });
  },
);

/** Small documents that break a rule, or look as if they did. */
const line = fc.constantFrom(
  ...[
    '# TYPE x counter',
    '# TYPE x gauge',
    '# TYPE x histogram',
    '# TYPE x summary',
    '# TYPE x untyped',
    '# TYPE x info',
  ],
  ...['# HELP x Some help.', '# HELP x', '# UNIT x seconds', '#', '# ', '#x', '# comment here', '', ' ', '\t'],
  ...[
    'x 1',
    'x_total 1',
    'x_count 2',
    'x_sum 1.5',
    'x_bucket{le="1"} 1',
    'x_bucket{le="+Inf"} 2',
    'x{quantile="0.5"} 1',
  ],
  ...['x{a="b"} 1', 'x{a="b",} 1', 'x{a="b" } 1', 'x{ a = "b" } 1', 'x {a="b"} 1', 'x{a="b"}1', 'x{} 1', 'x{a=""} 1'],
  ...[
    'x{a="b",a="c"} 1',
    'x{,} 1',
    'x{a="b",,} 1',
    'x{a="b"c="d"} 1',
    'x{a="\\\\"} 1',
    'x{a="\\n\\""} 1',
    'x{a="\\q"} 1',
  ],
  ...[
    'x{a="b} 1',
    'x{a=b} 1',
    'x{1a="b"} 1',
    'x{le="1"} 1',
    'x{a="é😀"} 1',
    'x{a="b"} 1 123',
    'x 1 1.5',
    'x 1 -5',
    'x 1 abc',
  ],
  ...[
    'x +Inf',
    'x -Inf',
    'x NaN',
    'x nan',
    'x inf',
    'x Infinity',
    'x 1e5',
    'x .5',
    'x 5.',
    'x 1e',
    'x 0x1',
    'x 1_0',
    'x --1',
    'x',
  ],
  ...[
    'y 1',
    'y{a="b"} 2',
    '1y 1',
    'y:z 1',
    '-y 1',
    'y 1 2 3',
    'y  1',
    ' y 1',
    'y\t1',
    'y 1 ',
    '# TYPE y counter',
    '# TYPE y counter x',
  ],
  ...[
    '# TYPE y',
    '# TYPE',
    '# HELP',
    '# HELP y \\n \\\\',
    '# HELP y \\q',
    '# TYPE  y  gauge',
    '#TYPE y gauge',
    '# TYPE y COUNTER',
  ],
);
const documents = (count: number): string[] =>
  fc.sample(fc.array(line, { minLength: 1, maxLength: 4 }), count).map((lines) => `${lines.join('\n')}\n`);

/** What Sonde does with a document: nothing, or why not. */
function refusal(document: string, format: 'text' | 'openmetrics'): string | undefined {
  try {
    const parsed = parseExposition(document, { format });
    return lintExposition(parsed).find(({ severity }) => severity === 'error')?.what;
  } catch (error) {
    return (error as Error).message;
  }
}

describeWith(promtools, 'promtool', 'apt-get install prometheus', (promtool) => {
  test('what Go reads is read, and what it refuses is refused', { retry: 0 }, () => {
    const disagreements = documents(60)
      .filter((document) => !goReadsOtherwise.test(document))
      .flatMap((document) => {
        const { parses, findings } = checkMetrics(promtool, document);
        const isRefused = parses ? isSyntax(document) : refusal(document, 'text') === undefined;
        return isRefused ? [{ document, parses, findings }] : [];
      });
    expect(disagreements).toEqual([]);
  });
});

/**
 * Where Go's parser, which promtool has, differs from what Prometheus scrapes with and from Python's: it takes types in
 * any case, a TYPE without one or without a name, and no blank at the end of a line, which the format allows ("leading and trailing
 * whitespace is ignored").
 */
const goReadsOtherwise = /^(# TYPE y COUNTER|# TYPE( y)?|# HELP|y 1 )$/m;

/** Whether the document itself is refused, and not what it says. */
function isSyntax(document: string): boolean {
  try {
    parseExposition(document, { format: 'text' });
    return false;
  } catch {
    return true;
  }
}

describeWith(
  pythonOracles,
  "Debian's python3-prometheus-client",
  'apt-get install python3-prometheus-client',
  (python) => {
    test.each(formats)('what Python refuses as %s is refused, or found', { retry: 0 }, async (format) => {
      const end = format === 'openmetrics' ? '# EOF\n' : '';
      const asked = documents(5000).map((document) => ({ format, document: document + end }));
      const answers = await askPython(python, asked);
      const missed = answers.flatMap(({ error }, k) => {
        const { document } = asked[k]!;
        return error !== undefined && refusal(document, format) === undefined ? [{ document, error }] : [];
      });
      expect(missed).toEqual([]);
    });
  },
);
