import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import type { RecorderOptions } from './recorder.js';
import { semanticConventions } from './semantic-conventions.js';

/** What exporters that speak OpenTelemetry are told: names, units, attributes with what is not text. */
function identities(options: Partial<RecorderOptions>) {
  const registry = new Registry();
  semanticConventions(registry, {
    omitLabels: undefined,
    metrics: undefined,
    groupStatusCodes: undefined,
    buckets: undefined,
    sizeBuckets: undefined,
    extraLabels: [],
    ...options,
  });
  return registry
    .snapshot()
    .families.map(({ otel, blocks }) => [
      `${otel?.name} ${otel?.unit}${otel?.isSum === true ? ' sum' : ''}`,
      ...(blocks[0]?.attributes ?? []).map(({ key, type }) => (type === 'string' ? key : `${key}: ${type}`)),
    ]);
}

test('the metrics keep the names of the conventions', () => {
  const attributes = [
    'http.request.method',
    'http.route',
    'http.response.status_code: int',
    'url.scheme',
    'error.type',
    'tenant',
  ];
  expect(identities({ extraLabels: ['tenant'] })).toEqual([
    ['http.server.request.duration s', ...attributes],
    ['http.server.request.body.size By', ...attributes],
    ['http.server.response.body.size By', ...attributes],
    ['http.server.active_requests {request} sum', 'http.request.method', 'url.scheme'],
  ]);
});

test('a group of status codes is text, and what is omitted is no attribute', () => {
  expect(identities({ groupStatusCodes: true, omitLabels: ['scheme', 'errorType', 'method', 'route'] })).toEqual([
    ['http.server.request.duration s', 'http.response.status_code'],
    ['http.server.request.body.size By', 'http.response.status_code'],
    ['http.server.response.body.size By', 'http.response.status_code'],
    ['http.server.active_requests {request} sum'],
  ]);
});
