import { describe, expect, test } from 'vitest';
import { forwardedScheme } from './scheme.js';

describe('the scheme a proxy tells of', () => {
  test.each([
    [{ 'x-forwarded-proto': 'https' }, 'https'],
    [{ 'x-forwarded-proto': 'HTTPS, http' }, 'https'],
    [{ forwarded: 'for=192.0.2.60;proto=https;by=203.0.113.43' }, 'https'],
    [{ forwarded: 'for=1.2.3.4; proto="http"' }, 'http'],
    [{ 'x-forwarded-proto': 'gopher' }, undefined],
    [{ 'x-forwarded-proto': '' }, undefined],
    [{}, undefined],
  ])('%j: %s', (headers, scheme) => {
    expect(forwardedScheme(headers)).toBe(scheme);
  });
});
