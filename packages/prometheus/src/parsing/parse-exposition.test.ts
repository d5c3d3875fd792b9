import { SondeError } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpositionError } from './exposition-error.js';
import type { ParsedExposition } from './exposition-model.js';
import { parseExposition, parseExpositionAsync } from './parse-exposition.js';

const text = `# A comment, and a blank line.

# HELP requests_total Requests\\nserved, by "route" \\\\.
# TYPE requests_total counter
requests_total{route="/a\\"b\\\\c\\nd",} 12 1395066363000
requests_total { route = "/e" ,status="2}{xx" }\t3e2
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 1
wait_seconds_bucket{le="+Inf"} 2
wait_seconds_sum 0.5
wait_seconds_count 2
# TYPE {not a name
untyped_thing -Inf
`.replace('# TYPE {not a name\n', '');

const openMetrics = `# TYPE requests counter
# UNIT requests seconds
# HELP requests Requests \\"served\\".
requests_total{a="b"} 3.0 # {trace_id="x # y"} 0.5 1520879607.789
requests_created{a="b"} 1.5e9
# TYPE build info
build_info{v="1"} 1 1520879607.5
# EOF
`;

function plain({ families, ...rest }: ParsedExposition) {
  return {
    ...rest,
    families: families.map(({ samples, ...family }) => ({
      ...family,
      samples: samples.map(({ labels, exemplar, ...sample }) => ({
        ...sample,
        labels: Object.fromEntries(labels),
        exemplar: exemplar && { ...exemplar, labels: Object.fromEntries(exemplar.labels) },
      })),
    })),
  };
}

const sample = { timestampMs: undefined, exemplar: undefined, labels: {} };
const family = { help: undefined, unit: undefined, hasType: true, resumedAt: [] };

test('the text format, with all that it leaves open', () => {
  expect(plain(parseExposition(text))).toEqual({
    format: 'text',
    sampleCount: 7,
    lineCount: 12,
    length: text.length,
    families: [
      {
        ...family,
        name: 'requests_total',
        type: 'counter',
        help: 'Requests\nserved, by "route" \\.',
        line: 3,
        samples: [
          {
            ...sample,
            name: 'requests_total',
            labels: { route: '/a"b\\c\nd' },
            value: 12,
            timestampMs: 1395066363000,
            line: 5,
          },
          { ...sample, name: 'requests_total', labels: { route: '/e', status: '2}{xx' }, value: 300, line: 6 },
        ],
      },
      {
        ...family,
        name: 'wait_seconds',
        type: 'histogram',
        line: 7,
        samples: [
          { ...sample, name: 'wait_seconds_bucket', labels: { le: '0.1' }, value: 1, line: 8 },
          { ...sample, name: 'wait_seconds_bucket', labels: { le: '+Inf' }, value: 2, line: 9 },
          { ...sample, name: 'wait_seconds_sum', value: 0.5, line: 10 },
          { ...sample, name: 'wait_seconds_count', value: 2, line: 11 },
        ],
      },
      {
        ...family,
        name: 'untyped_thing',
        type: 'unknown',
        hasType: false,
        line: 12,
        samples: [{ ...sample, name: 'untyped_thing', value: -Infinity, line: 12 }],
      },
    ],
  });
});

test('OpenMetrics, with units, exemplars and timestamps in seconds', () => {
  const exemplar = { labels: { trace_id: 'x # y' }, value: 0.5, timestampMs: 1520879607789 };
  expect(plain(parseExposition(openMetrics))).toEqual({
    format: 'openmetrics',
    sampleCount: 3,
    lineCount: 8,
    length: openMetrics.length,
    families: [
      {
        ...family,
        name: 'requests',
        type: 'counter',
        unit: 'seconds',
        help: 'Requests "served".',
        line: 1,
        samples: [
          { ...sample, name: 'requests_total', labels: { a: 'b' }, value: 3, exemplar, line: 4 },
          { ...sample, name: 'requests_created', labels: { a: 'b' }, value: 1.5e9, line: 5 },
        ],
      },
      {
        ...family,
        name: 'build',
        type: 'info',
        line: 6,
        samples: [{ ...sample, name: 'build_info', labels: { v: '1' }, value: 1, timestampMs: 1520879607500, line: 7 }],
      },
    ],
  });
});

test('quoted names, of text 1.0.0', () => {
  const { families } = parseExposition(
    '# TYPE "http.requests" counter\n{"http.requests","a.b"="c",d="e"} 1\n{"x"} 2\n',
  );
  expect(families.map(({ name, type }) => [name, type])).toEqual([
    ['http.requests', 'counter'],
    ['x', 'unknown'],
  ]);
  expect([...families[0]!.samples[0]!.labels]).toEqual([
    ['a.b', 'c'],
    ['d', 'e'],
  ]);
});

test('a TYPE right behind the #, which is one as well', () => {
  expect(parseExposition('#TYPE a gauge\n#\n#HELPER\na 1\n').families.map(({ type }) => type)).toEqual(['gauge']);
});

test('a name that comes back belongs to its family, and the place is told', () => {
  const { families } = parseExposition('# TYPE a summary\na_sum 1\nb 1\na_count 1\n# HELP a late\n');
  expect(families.map(({ name, samples, resumedAt }) => [name, samples.length, resumedAt])).toEqual([
    ['a', 2, [4]],
    ['b', 1, []],
  ]);
});

describe('refused, with its place', () => {
  test.each<[string, number, number, RegExp]>([
    ['x 1', 1, 4, /the last line: got the end of the text, expected a line feed\. .*cut off/],
    ['x 1\r\n', 1, 4, /expected lines that end with a line feed alone/],
    ['\ufeffx 1\n', 1, 1, /byte order mark/],
    ['ok 1\nx{a=1} 1\n', 2, 5, /the value of the label "a": got "1} 1", expected a double quote/],
    ['x{a="1} 1\n', 1, 5, /a closing double quote/],
    ['x{a="\\t"} 1\n', 1, 6, /expected \\\\, \\" or \\n\. Write a backslash as two/],
    ['x{a="1",a="2"} 1\n', 1, 9, /expected "a" once/],
    ['x{__name__="1"} 1\n', 1, 3, /another than __name__/],
    ['x{a:b="1"} 1\n', 1, 4, /the label "a": got ":b=/],
    ['x{a="1" b="2"} 1\n', 1, 9, /a comma between/],
    ['x{a="1"\n', 1, 8, /got the end of the line/],
    ['x\n', 1, 2, /a blank before it/],
    ['x \n', 1, 3, /expected a number/],
    ['x 0x10\n', 1, 3, /got "0x10", expected a number/],
    ['x 1_000\n', 1, 3, /expected a number/],
    ['x 1 1.5\n', 1, 5, /whole milliseconds/],
    ['x 1 1 1\n', 1, 7, /text after the sample/],
    ['x 1 # {a="b"} 1\n', 1, 5, /timestamp/],
    ['5x 1\n', 1, 1, /the name of a metric/],
    ['<!DOCTYPE html>\n', 1, 1, /got "<!DOCTYPE html>"/],
    ['{a="b"} 1\n', 1, 1, /a quoted name first/],
    ['x{"y"} 1\n', 1, 2, /one name for the metric/],
    ['# TYPE\n', 1, 7, /the name of a metric after it/],
    ['# TYPE x\n', 1, 9, /one of counter, gauge/],
    ['# TYPE x COUNTER\n', 1, 10, /one of counter, gauge/],
    ['# TYPE x info\n', 1, 10, /known to OpenMetrics alone/],
    ['# TYPE x counter x\n', 1, 18, /text after the type/],
    ['# TYPE x gauge\n# TYPE x gauge\n', 2, 8, /a second TYPE of "x"/],
    ['# HELP x a\n# HELP x b\n', 2, 8, /a second HELP/],
    ['x 1\n# TYPE x gauge\n', 2, 8, /TYPE after samples of "x": got .*, expected it before line 1/],
    ['# HELP x a\\tb\n', 1, 11, /the escape "\\\\t" in HELP/],
    ['# HELP x.y a\n', 1, 9, /letters, digits, _ and :/],
  ])('%j', (given, line, column, message) => {
    const error = errorOf(given);
    expect([error.code, error.line, error.column]).toEqual(['SONDE_EXPOSITION_INVALID', line, column]);
    expect(error.message).toMatch(message);
  });

  test.each<[string, number, number, RegExp]>([
    ['x 1\n', 1, 0, /got no # EOF/],
    ['x 1\n# EOF\ny 1\n', 3, 1, /a line after # EOF/],
    ['\n# EOF\n', 1, 1, /the name of a metric/],
    ['# hello\n# EOF\n', 1, 1, /no comments/],
    ['x  1\n# EOF\n', 1, 3, /one blank, not two/],
    ['x{a="1",} 1\n# EOF\n', 1, 9, /a label name/],
    ['x 1 \n# EOF\n', 1, 5, /seconds since 1970/],
    ['x 1 2 3\n# EOF\n', 1, 6, /text after the sample/],
    ['x 1 # {a="b"}\n# EOF\n', 1, 14, /one blank before it/],
    ['x 1 # {"n"} 1\n# EOF\n', 1, 7, /labels alone/],
    [`x 1 # {a="${'b'.repeat(128)}"} 1\n# EOF\n`, 1, 7, /at most 128 characters, not 129/],
    ['# TYPE x Counter\n# EOF\n', 1, 10, /gaugehistogram/],
    ['# HELP x\n# EOF\n', 1, 9, /up to the next blank/],
    ['x 1\n# HELP x a\n# EOF\n', 2, 8, /HELP after samples/],
  ])('of OpenMetrics: %j', (given, line, column, message) => {
    const error = errorOf(given, { format: 'openmetrics' });
    expect([error.code, error.line, error.column]).toEqual(['SONDE_EXPOSITION_INVALID', line, column]);
    expect(error.message).toMatch(message);
  });
});

function errorOf(given: string, options?: Parameters<typeof parseExposition>[1]): ExpositionError {
  try {
    parseExposition(given, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpositionError);
    return error as ExpositionError;
  }
  return expect.fail(`${JSON.stringify(given)} was read`);
}

test('with a listener, all that can be read is read', () => {
  const errors: number[] = [];
  const { families } = parseExposition('a 1\nb\nc 3\n!\nd 4', { onError: ({ line }) => errors.push(line) });
  expect(families.map(({ name }) => name)).toEqual(['a', 'c', 'd']);
  expect(errors).toEqual([2, 4, 5]);
});

describe('limits: at the limit, and one past it', () => {
  test.each<[string, object, object]>([
    ['a 1\nb 2\n', { maxSamples: 2 }, { maxSamples: 1 }],
    ['a 1\nb 2\n', { maxLength: 8 }, { maxLength: 7 }],
    ['abc 1\n', { maxLineLength: 5 }, { maxLineLength: 4 }],
    ['# a comment\n', { maxLineLength: 11 }, { maxLineLength: 10 }],
  ])('%j', (given, enough, tooFew) => {
    expect(() => parseExposition(given, enough)).not.toThrow();
    const error = errorOf(given, { ...tooFew, onError: () => {} });
    expect(error.code).toBe('SONDE_EXPOSITION_TOO_LARGE');
  });

  test('lines that cannot be read', () => {
    let told = 0;
    const count = (): void => void told++;
    parseExposition('!\n'.repeat(1000), { onError: count });
    expect(told).toBe(1000);
    expect(errorOf('!\n'.repeat(1001), { onError: count }).message).toMatch(/line 1001: .*more than 1000/);
  });

  test('labels of a sample', () => {
    expect(parseExposition('a{b="1",c="2"} 1\n', { maxLabels: 2 }).sampleCount).toBe(1);
    expect(errorOf('a{b="1",c="2"} 1\n', { maxLabels: 1 }).message).toMatch(/at most 1/);
  });

  test('a stream that never ends is left when the limit is reached', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given++;
        yield 'x'.repeat(1000);
      }
    }
    await expect(parseExpositionAsync(endless(), { maxLineLength: 10_000 })).rejects.toMatchObject({
      code: 'SONDE_EXPOSITION_TOO_LARGE',
    });
    expect(given).toBeLessThan(20);
  });
});

describe('options', () => {
  test.each([
    [{ format: 'protobuf' }],
    [{ maxSamples: 0 }],
    [{ maxLabels: 1.5 }],
    [{ onError: true }],
    [{ strict: true }],
    [null],
  ])('%j is refused', (options) => {
    expect(() => parseExposition('', options as never)).toThrow(SondeError);
  });

  test('what is no text is refused', async () => {
    expect(() => parseExposition(Buffer.from('a 1\n') as never)).toThrow(/SONDE_INVALID_OPTION/);
    await expect(parseExpositionAsync(7 as never)).rejects.toThrow(/SONDE_INVALID_OPTION/);
    const numbers = (async function* () {
      yield 7;
    })();
    await expect(parseExpositionAsync(numbers as never)).rejects.toThrow(/SONDE_INVALID_OPTION/);
  });
});

test('a stream of bytes is read as the text, wherever it is cut', async () => {
  const whole = `${text}{"größe 😀"} 1\n`;
  const bytes = Buffer.from(whole);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), async (places) => {
      const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
      async function* pieces() {
        for (const [k, cut] of cuts.slice(1).entries()) yield bytes.subarray(cuts[k], cut);
      }
      expect(plain(await parseExpositionAsync(pieces()))).toEqual(plain(parseExposition(whole)));
    }),
    { numRuns: 50 },
  );
});

test('bytes that are no UTF-8 are refused', async () => {
  async function* bytes() {
    yield Buffer.from([0x61, 0x20, 0x31, 0xff, 0x0a]);
  }
  await expect(parseExpositionAsync(bytes())).rejects.toMatchObject({ code: 'SONDE_EXPOSITION_INVALID' });
});

test('the async one lets the event loop turn', async () => {
  const large = 'some_metric{label="value",other="another value"} 12345\n'.repeat(40_000);
  let turns = 0;
  const count = (): void => {
    turns++;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const { sampleCount } = await parseExpositionAsync(large);
  clearImmediate(timer);
  expect(sampleCount).toBe(40_000);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(large.length / 65_536) - 1);
});

const token = fc.constantFrom(
  ...['x', 'x_total', 'le', '{', '}', '"', '=', ',', ' ', '  ', '\t', '\n', '\r', '#', '# ', '# TYPE ', '# HELP '],
  ...['# EOF\n', '# UNIT ', 'counter', 'histogram', '_bucket', '1', '-1.5e3', '+Inf', 'NaN', '\\', '\\n', '\\"', '😀'],
  ...['__proto__', 'constructor', '\u0000', '\ud800', '\ufeff', ' # {a="b"} 1', 'x{a="b"} 1\n', '{"a b"} 2\n'],
);

test('whatever is given is read or refused as what it is', () => {
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 40 }),
      fc.constantFrom('text' as const, 'openmetrics' as const),
      (tokens, format) => {
        const given = tokens.join('');
        let refused: unknown;
        try {
          parseExposition(given, { format });
        } catch (error) {
          refused = error;
        }
        if (refused !== undefined) expect(refused).toBeInstanceOf(ExpositionError);
        // Told, not thrown: then as many lines are told as cannot be read, the first as thrown.
        const told: ExpositionError[] = [];
        parseExposition(given, { format, onError: (error) => told.push(error) });
        expect(told[0]?.message).toBe((refused as ExpositionError | undefined)?.message);
        for (const { line } of told) expect(line).toBeLessThanOrEqual(given.split('\n').length);
      },
    ),
    { numRuns: 3000 },
  );
});

test('time grows with the length, not with its square', () => {
  const hostile: Readonly<Record<string, (n: number) => string>> = {
    'an open string': (n) => `x{a="${'b'.repeat(n)}`,
    escapes: (n) => `x{a="${'\\\\'.repeat(n / 2)}"} 1\n`,
    braces: (n) => '{'.repeat(n),
    blanks: (n) => `x${' '.repeat(n)}\n`,
    lines: (n) => '\n'.repeat(n),
    'bad lines': (n) => '!\n'.repeat(n / 2),
    families: (n) => Array.from({ length: n / 10 }, (_, k) => `x${k} 1`).join('\n'),
    'families that take turns': (n) =>
      '# TYPE a histogram\na_sum 1\nb 1\n'.replace('# TYPE a histogram\n', '').repeat(n / 12),
    help: (n) => `# HELP x ${'\\\\'.repeat(n / 2)}\n`,
  };
  for (const [name, make] of Object.entries(hostile)) {
    const given = make(300_000);
    const started = process.cpuUsage().user;
    try {
      parseExposition(given, { onError: () => {} });
    } catch (error) {
      expect(error, name).toMatchObject({ code: 'SONDE_EXPOSITION_TOO_LARGE' });
    }
    // A square would take hours.
    expect((process.cpuUsage().user - started) / 1000, name).toBeLessThan(5000);
  }
});
