import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyName, isLabelName, isMetricName } from './names.js';
import { hasSuffixes, translateLabelName, translateMetricName, translationStrategies } from './otel-names.js';
import { ucumUnit } from './otel-units.js';

describe('names of OpenTelemetry as Prometheus has them', () => {
  test.each([
    ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds', 'seconds'],
    ['http.server.request.body.size', 'By', 'histogram', 'http_server_request_body_size_bytes', 'bytes'],
    ['http.server.active_requests', '{request}', 'gauge', 'http_server_active_requests', ''],
    ['process.cpu.utilization', '1', 'gauge', 'process_cpu_utilization_ratio', 'ratio'],
    ['orders', '1', 'counter', 'orders', ''],
    ['disk.io', 'By/s', 'gauge', 'disk_io_bytes_per_second', 'bytes_per_second'],
    ['answers', '{answer}/min', 'gauge', 'answers_per_minute', 'per_minute'],
    ['queue.seconds', 's', 'histogram', 'queue_seconds', 'seconds'],
    ['a..b__c', '', 'gauge', 'a_b_c', ''],
    ['3d.frames', '', 'gauge', '_3d_frames', ''],
    ['cost', '{USD}', 'counter', 'cost', ''],
    ['lengths', 'furlong', 'histogram', 'lengths_furlong', 'furlong'],
    ['sent.total', 'By', 'counter', 'sent_bytes', 'bytes'],
    ['sent.total.total', '', 'counter', 'sent_total', ''],
    ['sent.total', '', 'gauge', 'sent_total', ''],
    ['total', '', 'counter', 'total', ''],
    ['a.', 's', 'gauge', 'a_seconds', 'seconds'],
    ['a', '(x)/y/z:', 'gauge', 'a_x_per_y_z', 'x_per_y_z'],
    ['a', 'constructor', 'gauge', 'a_constructor', 'constructor'],
  ] as const)('%s in %j (%s)', (name, unit, type, translated, words) => {
    expect(translateMetricName(name, unit, type)).toEqual({ name: translated, unit: words });
  });

  test.each([
    ['http.request.method', 'http_request_method'],
    ['__secret', '_secret'],
    ['8ball', 'key_8ball'],
    ['url.scheme', 'url_scheme'],
    ['http:method', 'http_method'],
    ['::secret', '_secret'],
  ])('label %s', (key, name) => {
    expect(translateLabelName(key)).toBe(name);
  });
});

// OpenTelemetry specification, "Prometheus Exporter", "Interaction with Translation Strategy": what a client that takes
// UTF-8 gets of the counter foo.bar in By.
test.each([
  ['UnderscoreEscapingWithSuffixes', 'foo_bar_bytes_total'],
  ['UnderscoreEscapingWithoutSuffixes', 'foo_bar'],
  ['NoUTF8EscapingWithSuffixes', 'foo.bar_bytes_total'],
  ['NoTranslation', 'foo.bar'],
] as const)('foo.bar by the strategy %s is %s', (strategy, expected) => {
  const { name, unit } = translateMetricName('foo.bar', 'By', 'counter', strategy);
  expect(name + (hasSuffixes(strategy) ? '_total' : '')).toBe(expected);
  expect(unit).toBe(hasSuffixes(strategy) ? 'bytes' : '');
});

test.each([
  ['UnderscoreEscapingWithSuffixes', 'sent', 'a_b'],
  ['UnderscoreEscapingWithoutSuffixes', 'sent_total', 'a_b'],
  ['NoUTF8EscapingWithSuffixes', 'sent', 'a.b'],
  ['NoTranslation', 'sent.total', 'a.b'],
] as const)('a name that ends as a counter, and a label, by the strategy %s', (strategy, name, label) => {
  expect(translateMetricName('sent.total', '', 'counter', strategy).name).toBe(name);
  expect(translateLabelName('a.b', strategy)).toBe(label);
});

const types = fc.constantFrom('counter', 'gauge', 'histogram');
const otelName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.\-/]{0,40}$/);
const otelUnit = fc.oneof(
  fc.constantFrom('', '1', 's', 'ms', 'By', 'By/s', '{request}', '{request}/s', '%', 'Cel', 'm/s', 'KBy'),
  fc.string({ maxLength: 8 }),
);

test('whatever the name and the unit, the translation is a classic name that a registry leaves as it is', () => {
  fc.assert(
    fc.property(fc.oneof(otelName, fc.string({ minLength: 1, maxLength: 30 })), otelUnit, types, (name, unit, type) => {
      const translated = translateMetricName(name, unit, type);
      expect(isMetricName(translated.name, false)).toBe(true);
      expect(translated.name).not.toMatch(/__/);
      expect(translated.unit).toMatch(/^([a-zA-Z0-9]+(_[a-zA-Z0-9]+)*)?$/);
      const total = type === 'counter' ? '_total' : '';
      expect(familyName(type, translated.name + total, translated.unit, '')).toBe(translated.name);
    }),
  );
});

test('whatever the key, its label is a classic name', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (key) => {
      expect(isLabelName(translateLabelName(key), false)).toBe(true);
    }),
  );
});

test('what OTLP says of a metric without names of OpenTelemetry translates back to what the registry calls it', () => {
  const given = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}(_[a-zA-Z0-9]{1,8}){0,3}$/);
  const words = fc.constantFrom(
    ...['', 'seconds', 'bytes', 'ratio', 'percent', 'celsius', 'days', 'kilobytes', 'bytes_per_second', 'requests'],
    ...['meters_per_second', 'cores', 'furlongs_per_week', 'per_minute', 'a_per_b_per_c'],
  );
  fc.assert(
    fc.property(given, words, types, (name, unit, type) => {
      const family = familyName(type, name, unit, '');
      // A counter of that name would be `x_total_total` here and `x_total` behind OTLP.
      fc.pre(!(type === 'counter' && family.endsWith('_total')));
      expect(translateMetricName(family, ucumUnit(unit), type)).toEqual({ name: family, unit });
    }),
  );
});

test('every strategy is known by its name in the specification', () => {
  expect(translationStrategies).toEqual([
    'UnderscoreEscapingWithSuffixes',
    'UnderscoreEscapingWithoutSuffixes',
    'NoUTF8EscapingWithSuffixes',
    'NoTranslation',
  ]);
});
