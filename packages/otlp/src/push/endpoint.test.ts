import { describe, expect, test } from 'vitest';
import { type Endpoint, EndpointFault, grpcEndpoint, httpEndpoint } from './endpoint.js';

const urlOf = (endpoint: Endpoint | EndpointFault) => (endpoint instanceof EndpointFault ? endpoint.got : endpoint.url);

describe('over HTTP', () => {
  // OpenTelemetry specification, "Endpoint URLs for OTLP/HTTP"; and an URL that is complete already.
  test.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/metrics'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/metrics'],
    ['  http://localhost:4318/ ', 'http://localhost:4318/v1/metrics'],
    ['https://example.com/otlp', 'https://example.com/otlp/v1/metrics'],
    ['https://example.com/otlp/', 'https://example.com/otlp/v1/metrics'],
    ['https://example.com/otlp/v1/metrics', 'https://example.com/otlp/v1/metrics'],
    ['https://example.com/v1/metrics/', 'https://example.com/v1/metrics/'],
    ['https://example.com/xv1/metrics', 'https://example.com/xv1/metrics/v1/metrics'],
    ['https://example.com/otlp?key=k#part', 'https://example.com/otlp/v1/metrics?key=k'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/metrics'],
  ])('%s as a base is %s', (given, url) => {
    expect(urlOf(httpEndpoint(given, 'base'))).toBe(url);
    expect(urlOf(httpEndpoint(new URL(given), 'base'))).toBe(url);
  });

  test.each([
    ['https://example.com/otlp', 'https://example.com/otlp'],
    ['http://collector:4318', 'http://collector:4318/'],
  ])('%s for metrics alone is taken as it is', (given, url) => {
    expect(urlOf(httpEndpoint(given, 'exact'))).toBe(url);
  });

  test.each([
    ['localhost:4318', 'without http://'],
    ['collector', 'no URL'],
    ['', 'no URL'],
    ['http://', 'no URL'],
    ['ftp://example.com', 'a ftp: URL'],
    ['file:///etc/passwd', 'without http://'],
  ])('%s is refused', (given, got) => {
    expect(urlOf(httpEndpoint(given, 'base'))).toContain(got);
  });

  test('user and password become a header, and are in no URL', () => {
    const endpoint = httpEndpoint('https://ann:p%40s%3As@example.com/otlp?token=t', 'base') as Endpoint;
    expect(endpoint.url).toBe('https://example.com/otlp/v1/metrics?token=t');
    expect(endpoint.shownUrl).toBe('https://example.com/otlp/v1/metrics');
    expect(endpoint.authorization).toBe(`Basic ${btoa('ann:p@s:s')}`);
    expect(endpoint.secrets).toEqual(['token=t', 't', 't']);
    expect((httpEndpoint('http://%zz:x@example.com', 'base') as Endpoint).authorization).toBe(`Basic ${btoa('%zz:x')}`);
  });
});

describe('over gRPC', () => {
  test.each([
    ['http://localhost:4317', false, 'http://localhost:4317'],
    ['https://example.com:4317/ignored', false, 'https://example.com:4317'],
    ['example.com:4317', false, 'https://example.com:4317'],
    ['example.com:4317', true, 'http://example.com:4317'],
    ['https://example.com', true, 'https://example.com'],
    ['unix:///run/otlp.sock', false, 'unix:///run/otlp.sock'],
    ['ftp://example.com', false, 'a ftp: URL'],
    ['', false, 'something that is no URL'],
    ['http://', false, 'something that is no URL'],
  ])('%s, insecure %s, is %s', (given, isInsecure, url) => {
    expect(urlOf(grpcEndpoint(given, isInsecure))).toBe(url);
  });

  test('user and password become a header', () => {
    expect(grpcEndpoint('http://ann:secret@localhost:4317', false)).toEqual({
      url: 'http://localhost:4317',
      shownUrl: 'http://localhost:4317',
      authorization: `Basic ${btoa('ann:secret')}`,
      secrets: [],
    });
  });
});
