import { expect, test } from 'vitest';
import { metricsAddress } from './metrics-address.js';

test.each([
  ['9464', 'http://localhost:9464/metrics'],
  [':9464', 'http://localhost:9464/metrics'],
  ['9464/m', 'http://localhost:9464/m'],
  ['localhost:9464', 'http://localhost:9464/metrics'],
  ['localhost', 'http://localhost/metrics'],
  ['shop.internal:80/metrics?name[]=a', 'http://shop.internal/metrics?name[]=a'],
  ['[::1]:9464', 'http://[::1]:9464/metrics'],
  ['https://shop.internal', 'https://shop.internal/metrics'],
  ['http://h/a#b', 'http://h/a'],
])('%s is %s', (given, url) => {
  expect(metricsAddress(given, 'sonde')?.url.href).toBe(url);
});

test.each(['metrics.txt', './metrics', '/tmp/metrics.prom', 'folder/file', 'shop.internal', '-'])(
  '%s is a path',
  (given) => {
    expect(metricsAddress(given, 'sonde')).toBeUndefined();
  },
);

test('user and password go into a header, and are never told', () => {
  const address = metricsAddress('http://us%40er:p%3Ass@h:1/metrics', 'sonde');
  expect(address?.url.href).toBe('http://h:1/metrics');
  expect(address?.authorization).toBe(`Basic ${Buffer.from('us@er:p:ss').toString('base64')}`);
  for (const bad of ['http://u:sec%ret@h/', 'ftp://u:secret@h/', 'http://u:secret@:99999999/']) {
    expect(() => metricsAddress(bad, 'sonde')).toThrow(/SONDE_INVALID_OPTION/);
    expect(() => metricsAddress(bad, 'sonde')).not.toThrow(/sec/);
  }
});
