import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OtlpError } from '../errors.js';
import { readEnvironment } from './environment.js';

function read(env: NodeJS.ProcessEnv) {
  const faults: OtlpError[] = [];
  const environment = readEnvironment(env, (error) => faults.push(error));
  return { ...environment, faults };
}

const metrics = (what: string) => `OTEL_EXPORTER_OTLP_METRICS_${what}`;
const all = (what: string) => `OTEL_EXPORTER_OTLP_${what}`;

test('nothing is set', () => {
  const { faults, endpoint, ...rest } = read({});
  expect(faults).toEqual([]);
  expect(endpoint('grpc')).toBeUndefined();
  expect(rest).toMatchObject({ disabledBy: undefined, protocol: undefined, headers: {}, isInsecure: false });
});

describe('a value that can be used', () => {
  test.each<[name: string, value: string, field: string, read: unknown]>([
    [all('PROTOCOL'), 'grpc', 'protocol', 'grpc'],
    [metrics('PROTOCOL'), ' HTTP/JSON ', 'protocol', 'http/json'],
    [all('TIMEOUT'), '5000', 'timeoutMs', 5000],
    [metrics('TIMEOUT'), '0', 'timeoutMs', 2 ** 31 - 1],
    ['OTEL_METRIC_EXPORT_TIMEOUT', '7', 'pushTimeoutMs', 7],
    ['OTEL_METRIC_EXPORT_INTERVAL', '15000', 'intervalMs', 15_000],
    [all('COMPRESSION'), 'gzip', 'compression', 'gzip'],
    [metrics('TEMPORALITY_PREFERENCE'), 'LowMemory', 'temporality', 'lowmemory'],
    ['OTEL_METRICS_EXEMPLAR_FILTER', 'always_off', 'exemplars', 'always_off'],
    [all('INSECURE'), 'TRUE', 'isInsecure', true],
    ['OTEL_SDK_DISABLED', 'true', 'disabledBy', 'OTEL_SDK_DISABLED=true'],
    ['OTEL_SDK_DISABLED', 'false', 'disabledBy', undefined],
    ['OTEL_METRICS_EXPORTER', 'none', 'disabledBy', 'OTEL_METRICS_EXPORTER=none'],
    ['OTEL_METRICS_EXPORTER', 'prometheus, console', 'disabledBy', 'OTEL_METRICS_EXPORTER=prometheus, console'],
    ['OTEL_METRICS_EXPORTER', 'prometheus,otlp', 'disabledBy', undefined],
    [all('CERTIFICATE'), fileURLToPath(import.meta.url), 'disabledBy', undefined],
  ])('%s=%s', (name, value, field, expected) => {
    const environment = read({ [name]: value });
    expect(environment.faults).toEqual([]);
    expect(environment[field as keyof typeof environment]).toEqual(expected);
  });

  test('of metrics goes before the one of all signals, unless it is empty', () => {
    expect(read({ [all('TIMEOUT')]: '1', [metrics('TIMEOUT')]: '2' }).timeoutMs).toBe(2);
    expect(read({ [all('TIMEOUT')]: '1', [metrics('TIMEOUT')]: ' ' }).timeoutMs).toBe(1);
  });

  test('headers are percent-encoded, and those of both are joined', () => {
    const { headers, faults } = read({
      [all('HEADERS')]: 'api-key=a%2Cb, x-tenant = one ,',
      [metrics('HEADERS')]: 'x-tenant=two==,authorization=Basic%20abc%3D%3D',
    });
    expect(headers).toEqual({ 'api-key': 'a,b', 'x-tenant': 'two==', authorization: 'Basic abc==' });
    expect(faults).toEqual([]);
  });

  test('endpoints, by protocol', () => {
    const { endpoint } = read({ [all('ENDPOINT')]: 'http://c:4318/x', [all('INSECURE')]: 'true' });
    expect(endpoint('http/json')?.url).toBe('http://c:4318/x/v1/metrics');
    expect(endpoint('grpc')?.url).toBe('http://c:4318');
    const ofMetrics = read({ [all('ENDPOINT')]: 'http://c:4318', [metrics('ENDPOINT')]: 'http://m:4318/x' });
    expect(ofMetrics.endpoint('http/protobuf')?.url).toBe('http://m:4318/x');
    expect(read({ [all('ENDPOINT')]: 'c:4317', [all('INSECURE')]: 'true' }).endpoint('grpc')?.url).toBe(
      'http://c:4317',
    );
  });
});

describe('a value that cannot', () => {
  test.each([
    [all('PROTOCOL'), 'http'],
    [all('TIMEOUT'), '10s'],
    [all('TIMEOUT'), '-1'],
    [all('TIMEOUT'), '1e400'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '0'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '0.5'],
    [metrics('COMPRESSION'), 'zstd'],
    [metrics('TEMPORALITY_PREFERENCE'), 'sometimes'],
    ['OTEL_METRICS_EXEMPLAR_FILTER', 'yes'],
    ['OTEL_SDK_DISABLED', '1'],
    ['OTEL_METRICS_EXPORTER', 'otpl'],
    [all('HEADERS'), 'authorization: hidden-7'],
    [all('HEADERS'), 'a=%zzhidden-7'],
    [all('HEADERS'), 'a=hidden-7%0d%0ax:y'],
    [all('HEADERS'), '=hidden-7'],
    // The padding of credentials is taken for `=`.
    [all('HEADERS'), 'Authorization: Basic hidden-7=='],
    [all('HEADERS'), 'Content-Length=5'],
    [all('HEADERS'), 'x-token-bin=hidden-7'],
    [metrics('HEADERS'), 'grpc-timeout=1n'],
    [metrics('CLIENT_KEY'), '/nowhere/key.pem'],
  ])('%s=%s is told once, without the value, and counts as not set', (name, value) => {
    const { faults, endpoint, ...rest } = read({ [name]: value });
    expect(faults.map(({ code, message }) => [code, message.includes(name)])).toEqual([
      ['SONDE_OTLP_ENVIRONMENT', true],
    ]);
    expect(faults[0]?.message).not.toContain('hidden-7');
    const { faults: _, endpoint: __, ...unset } = read({});
    expect(rest).toEqual(unset);
  });

  test('an endpoint, and the next one is used', () => {
    const { faults, endpoint } = read({ [metrics('ENDPOINT')]: 'user:hidden-7@m', [all('ENDPOINT')]: 'http://c:4318' });
    expect(endpoint('http/protobuf')?.url).toBe('http://c:4318/v1/metrics');
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining(metrics('ENDPOINT'))]);
    expect(faults[0]?.message).not.toContain('hidden-7');
  });
});

test('any text whatever is read without an error', () => {
  const names = ['ENDPOINT', 'PROTOCOL', 'HEADERS', 'TIMEOUT', 'COMPRESSION', 'CERTIFICATE', 'INSECURE'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), (name, value) => {
      const { endpoint, headers } = read({ [all(name)]: value });
      endpoint('http/protobuf');
      endpoint('grpc');
      return Object.values(headers).every((header) => !/[\r\n]/.test(header));
    }),
  );
});
