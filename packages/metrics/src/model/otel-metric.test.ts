import { expect, test } from 'vitest';
import { otelMetric } from './otel-metric.js';

test('names, labels and what is behind them', () => {
  expect(
    otelMetric({
      name: 'http.server.request.duration',
      unit: 's',
      type: 'histogram',
      attributes: ['http.route', { key: 'http.response.status_code', type: 'int' }],
    }),
  ).toEqual({
    name: 'http_server_request_duration_seconds',
    unit: 'seconds',
    labelNames: ['http_route', 'http_response_status_code'],
    otel: {
      name: 'http.server.request.duration',
      unit: 's',
      isSum: false,
      attributes: [
        { key: 'http.route', type: 'string' },
        { key: 'http.response.status_code', type: 'int' },
      ],
    },
  });
});

test('without attributes there are no labels', () => {
  expect(otelMetric({ name: 'queue.length', type: 'gauge', isSum: true })).toEqual({
    name: 'queue_length',
    unit: '',
    otel: { name: 'queue.length', unit: '', isSum: true },
  });
});
