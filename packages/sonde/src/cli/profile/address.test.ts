import { describe, expect, test } from 'vitest';
import { profileAddress } from './address.js';
import { endpoints } from './endpoints.js';

const heap = endpoints.find(({ name }) => name === 'heap')!;
const cpu = endpoints[0];

test.each([
  ['9464', 'http://localhost:9464/debug/pprof/profile?seconds=10'],
  [':9464', 'http://localhost:9464/debug/pprof/profile?seconds=10'],
  ['9464/profiles', 'http://localhost:9464/profiles/profile?seconds=10'],
  ['shop:9464', 'http://shop:9464/debug/pprof/profile?seconds=10'],
  ['localhost', 'http://localhost/debug/pprof/profile?seconds=10'],
  ['[::1]:9464', 'http://[::1]:9464/debug/pprof/profile?seconds=10'],
  ['HTTPS://shop.example', 'https://shop.example/debug/pprof/profile?seconds=10'],
  ['http://shop:9464/metrics', 'http://shop:9464/debug/pprof/profile?seconds=10'],
  ['http://shop:9464/debug/pprof', 'http://shop:9464/debug/pprof/profile?seconds=10'],
  ['http://shop:9464/debug/pprof/', 'http://shop:9464/debug/pprof/profile?seconds=10'],
  ['http://shop:9464/debug/pprof/profile', 'http://shop:9464/debug/pprof/profile?seconds=10'],
  ['http://shop:9464/debug/pprof/heap', 'http://shop:9464/debug/pprof/heap?seconds=10'],
  ['http://shop:9464/debug/pprof/recent', 'http://shop:9464/debug/pprof/recent?seconds=60'],
  ['http://shop/internal/profiles/', 'http://shop/internal/profiles/profile?seconds=10'],
])('%s is %s', (given, expected) => {
  const { url, host } = profileAddress(given);
  expect(url.href).toBe(expected);
  expect(host).toBe(new URL(expected).host);
});

test('what was asked for and for how long', () => {
  const { url, endpoint, seconds } = profileAddress('localhost:1', { endpoint: heap, seconds: 30 });
  expect([url.href, endpoint.kind, seconds]).toEqual(['http://localhost:1/debug/pprof/heap?seconds=30', 'heap', 30]);
});

test('user and password become a header, and are nowhere else', () => {
  const address = profileAddress('http://me:s%3Acret@shop:9464/debug/pprof');
  expect(address.authorization).toBe(`Basic ${btoa('me:s:cret')}`);
  expect([address.url.href, address.host].join()).not.toMatch(/me|cret/);
  expect(profileAddress('shop:9464').authorization).toBeUndefined();
});

describe('refuses, without quoting the address', () => {
  test.each([
    ['what is no URL', 'http://u:s3cret@ho st/', 'a text that is no URL'],
    ['nothing', '', 'a text that is no URL'],
    ['another scheme', 'ftp://u:s3cret@shop/', 'the scheme "ftp:"'],
    ['a query', 'http://shop/debug/pprof/profile?token=s3cret', 'an address with a query'],
    ['a fragment', 'http://shop/#s3cret', 'an address with a query'],
    ['a bare %', 'http://u:s3cret%@shop/', 'a bare %'],
  ])('%s', (_what, given, got) => {
    let message = '';
    try {
      profileAddress(given);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(got);
    expect(message).toContain('[SONDE_INVALID_OPTION]');
    expect(message).not.toContain('s3cret');
  });

  test('an option against the address', () => {
    expect(() => profileAddress('http://shop/debug/pprof/heap', { endpoint: cpu })).toThrow('--cpu and an address');
    expect(profileAddress('http://shop/debug/pprof/heap', { endpoint: heap }).endpoint).toBe(heap);
  });
});
