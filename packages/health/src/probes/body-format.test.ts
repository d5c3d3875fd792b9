import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BodyFormat, bodyFormat } from './body-format.js';

test.each<[string | undefined, BodyFormat]>([
  // No preference: the kubelet, curl, nothing.
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['*', 'json'],
  ['application/*', 'json'],
  // Browsers, and clients that list JSON and text alike.
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', 'json'],
  ['application/json, text/plain, */*', 'json'],
  // Named.
  ['application/json', 'json'],
  ['application/health+json', 'health+json'],
  ['Application/Health+JSON; charset=utf-8', 'health+json'],
  ['text/plain', 'text'],
  ['text/*', 'text'],
  // Who names a type means it more than who takes any.
  ['application/health+json, */*', 'health+json'],
  ['*/*, application/health+json', 'health+json'],
  ['text/plain, */*', 'text'],
  // Weights.
  ['application/health+json;q=0.5, application/json', 'json'],
  ['application/health+json;q=0.9, application/json;q=0.8', 'health+json'],
  ['application/health+json, application/json', 'health+json'],
  ['application/json;q=0, */*', 'health+json'],
  ['application/health+json;q=0, */*', 'json'],
  ['text/plain;q=0.3, application/health+json; q=0.2', 'text'],
  // Never a 406.
  ['image/png', 'json'],
  ['application/json;q=0', 'json'],
  ['application/health+json;q=x', 'health+json'],
  [';;,,q=', 'json'],
])('%s: %s', (accept, format) => {
  expect(bodyFormat(accept, '/health')).toBe(format);
});

test.each<[string, BodyFormat]>([
  ['/health?format=text', 'text'],
  ['/health?a=b&format=health', 'health+json'],
  ['/health?format=json', 'json'],
  ['/health?format=', 'health+json'],
  ['/health?format=yaml', 'health+json'],
  ['/health?format', 'health+json'],
  ['/health?%zz', 'health+json'],
])('%s comes before the header', (url, format) => {
  expect(bodyFormat('application/health+json', url)).toBe(format);
});

test('any header gets an answer, soon', () => {
  const part = fc.constantFrom('application/json', 'text/plain', '*/*', ';', ',', 'q=', '=', '0.5', ' ', '"', 'x');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
      ),
      (accept) => {
        expect(['json', 'health+json', 'text']).toContain(bodyFormat(accept, '/'));
      },
    ),
  );
  const startedMs = performance.now();
  bodyFormat('a;'.repeat(8_000) + ','.repeat(8_000), '/');
  expect(performance.now() - startedMs).toBeLessThan(200);
});
