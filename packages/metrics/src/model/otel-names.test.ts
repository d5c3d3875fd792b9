import { describe, expect, test } from 'vitest';
import { translateLabelName, translateMetricName } from './otel-names.js';

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
  ] as const)('%s in %j (%s)', (name, unit, type, translated, words) => {
    expect(translateMetricName(name, unit, type)).toEqual({ name: translated, unit: words });
  });

  test.each([
    ['http.request.method', 'http_request_method'],
    ['__secret', '_secret'],
    ['8ball', 'key_8ball'],
    ['url.scheme', 'url_scheme'],
    ['http:method', 'http_method'],
  ])('label %s', (key, name) => {
    expect(translateLabelName(key)).toBe(name);
  });
});
