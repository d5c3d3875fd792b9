import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negotiateFormat } from './negotiation.js';

const text = 'text/plain; version=0.0.4; charset=utf-8';
const text1 = 'text/plain; version=1.0.0; charset=utf-8';
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const protobufType = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

const chosen = (accept: string | undefined) => negotiateFormat(accept).contentType;

describe('the headers that real scrapers send', () => {
  test.each([
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
        'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      `${openMetrics}; escaping=underscores`,
    ],
    [
      'Prometheus 3.5',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
        'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
        'text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      `${openMetrics}; escaping=allow-utf-8`,
    ],
    [
      'Prometheus 3.5 that wants dots',
      'application/openmetrics-text;version=1.0.0;escaping=dots;q=0.6,' +
        'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=dots;q=0.4,' +
        'text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      `${openMetrics}; escaping=dots`,
    ],
    [
      'Prometheus 2.42 with native histograms, of which two are equal',
      `${protobuf},application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,` +
        'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      `${protobufType}; escaping=underscores`,
    ],
    [
      'Prometheus 3.5 with native histograms, which names the escaping elsewhere',
      `${protobuf};q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,` +
        'application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,' +
        'text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      `${protobufType}; escaping=allow-utf-8`,
    ],
    [
      'an exporter of Go that is asked as Prometheus 1 did',
      `${protobuf};q=0.7,text/plain;version=0.0.4;q=0.3,*/*;q=0.1`,
      `${protobufType}; escaping=underscores`,
    ],
    [
      'Prometheus 3.5 that is configured for text 1.0.0 alone',
      'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5',
      `${text1}; escaping=allow-utf-8`,
    ],
    [
      'Prometheus 2.5 to 2.34, which knows only OpenMetrics 0.0.1',
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      text,
    ],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8', text],
    ['curl', '*/*', text],
    ['an old Java client', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', text],
    ['nothing', undefined, text],
  ])('%s', (_, accept, contentType) => {
    expect(chosen(accept)).toBe(contentType);
  });
});

describe('weights and specificity', () => {
  test.each([
    ['the higher weight wins', 'application/openmetrics-text;q=0.4, text/plain;q=0.5', text],
    ['in any order', 'text/plain;q=0.4, application/openmetrics-text;q=0.5', `${openMetrics}; escaping=underscores`],
    [
      'a named type beats a range of equal weight',
      '*/*, application/openmetrics-text',
      `${openMetrics}; escaping=underscores`,
    ],
    [
      'the first of two equal ones wins',
      'application/openmetrics-text, text/plain',
      `${openMetrics}; escaping=underscores`,
    ],
    ['the first of two equal ones wins here too', 'text/plain, application/openmetrics-text', text],
    ['a type range', 'application/*', `${openMetrics}; escaping=underscores`],
    ['a text range', 'text/*', text],
    ['a specific refusal beats a general consent', 'application/openmetrics-text;q=0, */*', text],
    ['text refused', 'text/plain;q=0, */*;q=0.1', `${openMetrics}; escaping=underscores`],
    ['one version refused', 'text/plain;version=0.0.4;q=0, text/plain', `${text1}; escaping=underscores`],
    ['everything refused: text as a last resort', '*/*;q=0', text],
    ['nothing of ours', 'image/png, application/json', text],
    ['protobuf alone', protobuf, `${protobufType}; escaping=underscores`],
    [
      'protobuf by a lower weight',
      `${protobuf};q=0.1, application/openmetrics-text`,
      `${openMetrics}; escaping=underscores`,
    ],
    ['protobuf of another encoding', protobuf.replace('delimited', 'text'), text],
    ['protobuf of another message', protobuf.replace('client', 'other'), text],
    ['protobuf of any message', 'application/vnd.google.protobuf', text],
    ['protobuf refused', `${protobuf};q=0, application/*`, `${openMetrics}; escaping=underscores`],
    ['an unknown version of OpenMetrics', 'application/openmetrics-text;version=2.0.0', text],
    ['no version: any', 'application/openmetrics-text', `${openMetrics}; escaping=underscores`],
    ['a charset we do not write', 'application/openmetrics-text;charset=iso-8859-1, text/plain;q=0.1', text],
    ['a charset we write', 'application/openmetrics-text; charset="UTF-8"', `${openMetrics}; escaping=underscores`],
    ['case and blanks', ' APPLICATION/OpenMetrics-Text ; Version=1.0.0 ; Q=1 ', `${openMetrics}; escaping=underscores`],
    ['a range as the documentation once printed it', 'text/plain;version=0.0.4;q=0.2,/;q=0.1', text],
  ])('%s', (_, accept, contentType) => {
    expect(chosen(accept)).toBe(contentType);
  });
});

describe('escaping', () => {
  test.each([
    ['named for OpenMetrics', 'application/openmetrics-text;escaping=values', `${openMetrics}; escaping=values`],
    ['named for text 0.0.4', 'text/plain;version=0.0.4;escaping=dots', `${text}; escaping=dots`],
    ['not named: not stated for 0.0.4', 'text/plain;version=0.0.4', text],
    ['named for another type only', 'application/openmetrics-text;escaping=dots;q=0.1, text/plain;q=0.9', text],
    ['unknown: passed over', 'application/openmetrics-text;escaping=rot13', `${openMetrics}; escaping=underscores`],
    [
      'an injection is passed over',
      'application/openmetrics-text;escaping="dots\\\r\\\nset-cookie: x"',
      `${openMetrics}; escaping=underscores`,
    ],
    ['named for protobuf', `${protobuf};escaping=values`, `${protobufType}; escaping=values`],
    [
      'named for protobuf and otherwise elsewhere',
      `${protobuf};escaping=underscores;q=0.9, text/plain;escaping=allow-utf-8;q=0.1`,
      `${protobufType}; escaping=underscores`,
    ],
    [
      'two named elsewhere: neither is for protobuf',
      `${protobuf}, application/openmetrics-text;escaping=dots;q=0.5, text/plain;escaping=allow-utf-8;q=0.1`,
      `${protobufType}; escaping=underscores`,
    ],
    [
      'the heavier of two schemes',
      'text/plain;version=1.0.0;escaping=dots;q=0.3, text/plain;version=1.0.0;escaping=values;q=0.5',
      `${text1}; escaping=values`,
    ],
  ])('%s', (_, accept, contentType) => {
    expect(chosen(accept)).toBe(contentType);
  });

  test('what is told to the renderer is what the Content-Type says', () => {
    expect(negotiateFormat('text/plain')).toMatchObject({ format: 'text', escaping: 'underscores' });
    expect(negotiateFormat('application/openmetrics-text;escaping=allow-utf-8')).toMatchObject({
      format: 'openmetrics',
      escaping: 'allow-utf-8',
    });
  });
});

describe('limited offers', () => {
  test('what is not offered is not chosen', () => {
    expect(negotiateFormat('application/openmetrics-text', ['text']).contentType).toBe(text);
    expect(negotiateFormat(`${protobuf}, text/plain;q=0.1`, ['text', 'openmetrics']).contentType).toBe(text);
    expect(negotiateFormat('text/plain', ['protobuf']).contentType).toBe(`${protobufType}; escaping=underscores`);
    expect(negotiateFormat('text/plain', ['openmetrics']).contentType).toBe(`${openMetrics}; escaping=underscores`);
  });
});

const contentTypes =
  /^((text\/plain; version=(0\.0\.4|1\.0\.0)|application\/openmetrics-text; version=1\.0\.0); charset=utf-8(; escaping=(underscores|dots|values|allow-utf-8))?|application\/vnd\.google\.protobuf; proto=io\.prometheus\.client\.MetricFamily; encoding=delimited; escaping=(underscores|dots|values|allow-utf-8))$/;

describe('properties', () => {
  test('any header gets a format that is offered', () => {
    const clause = fc.tuple(
      fc.constantFrom('text/plain', 'text/*', '*/*', 'application/openmetrics-text', protobuf, 'x', '', '"'),
      fc.array(
        fc.constantFrom(';q=0', ';q=0.5', ';q=x', ';version=1.0.0', ';escaping=dots', ';escaping=', ';"', ';', ','),
      ),
    );
    const built = fc.array(clause).map((clauses) => clauses.map(([type, rest]) => type + rest.join('')).join(','));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), built), (accept) => {
        expect(chosen(accept)).toMatch(contentTypes);
      }),
    );
  });

  test('the chosen format has the highest weight a naive reading gives', () => {
    const offers = [
      'text/plain;version=0.0.4',
      'text/plain;version=1.0.0',
      'application/openmetrics-text;version=1.0.0',
      protobuf,
    ];
    // From the general to the specific; the last one that covers an offer decides.
    const ranges: readonly (readonly [range: string, covers: readonly number[]])[] = [
      ['*/*', [0, 1, 2, 3]],
      ['text/*', [0, 1]],
      ['application/*', [2, 3]],
      ['text/plain', [0, 1]],
      ['application/openmetrics-text', [2]],
      [protobuf, [3]],
      ['text/plain;version=0.0.4', [0]],
      ['text/plain;version=1.0.0', [1]],
      ['application/openmetrics-text;version=1.0.0', [2]],
      ['application/openmetrics-text;version=0.0.1', []],
      ['application/json', []],
    ];
    const clauses = fc.uniqueArray(fc.tuple(fc.nat(ranges.length - 1), fc.integer({ min: 0, max: 10 })), {
      selector: ([range]) => range,
    });
    fc.assert(
      fc.property(clauses, (clauses) => {
        const accept = clauses.map(([range, tenths]) => `${ranges[range]?.[0]};q=${tenths / 10}`).join(', ');
        const weights = offers.map((_, offer) => {
          const deciding = clauses.filter(([range]) => ranges[range]?.[1].includes(offer)).sort(([a], [b]) => b - a)[0];
          return deciding === undefined ? 0 : deciding[1];
        });
        const got = offers.findIndex((offer) => chosen(accept).replaceAll('; ', ';').startsWith(offer));
        expect(weights[got]).toBe(Math.max(...weights));
        if (Math.max(...weights) === 0) expect(got).toBe(0);
      }),
    );
  });
});
