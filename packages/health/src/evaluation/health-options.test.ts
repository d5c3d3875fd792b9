import { Registry } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import type { CheckOptions } from '../model/check.js';
import { Health } from './health.js';
import { code, healthOf } from './health.test.support.js';
import type { HealthOptions } from './health-options.js';

describe('options', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a negative time limit', { timeoutMs: -1 }],
    ['a time limit of 0', { timeoutMs: 0 }],
    ['NaN', { timeoutMs: Number.NaN }],
    ['a time limit as a text', { timeoutMs: '1000' }],
    ['a negative cache', { cacheMs: -1 }],
    ['an endless cache', { cacheMs: Number.POSITIVE_INFINITY }],
    ['a refresh of 0', { refreshMs: 0 }],
    ['no probes', { probes: [] }],
    ['an unknown probe', { probes: ['readiness'] }],
    ['the probe that has all', { probes: ['all'] }],
    ['an unknown option', { timeout: 5 }],
    ['half a failure', { failureThreshold: 0.5 }],
    ['no check', { check: undefined }],
    ['an empty name', { name: '' }],
    ['a name with a space', { name: 'my db' }],
    ['a name that is too long', { name: 'a'.repeat(65) }],
    ['the name of a prototype', { name: '__proto__' }],
  ])('%s is refused', (_, wrong) => {
    const options = { name: 'database', check: () => true, ...wrong } as unknown as CheckOptions;
    expect(code(() => healthOf().check(options))).toBe('SONDE_INVALID_OPTION');
  });

  test('checks are added, not given', () => {
    expect(() => new Health({ healthChecks: {} } as never)).toThrow('health.check({ name, check })');
  });

  test('the message names the option and the check', () => {
    const options = { name: 'database', check: () => true, timeoutMs: -5 };
    expect(() => healthOf().check(options)).toThrow(/"timeoutMs" of check "database": got -5, expected milliseconds/);
  });

  test('a name of 64 characters is taken', () => {
    expect(healthOf().check({ name: 'a'.repeat(64), check: () => true }).name).toHaveLength(64);
  });

  test('a name twice is refused, and free again after remove()', () => {
    const health = healthOf();
    const first = health.check({ name: 'database', check: () => true });
    expect(code(() => health.check({ name: 'database', check: () => false }))).toBe('SONDE_HEALTH_DUPLICATE_CHECK');
    first.remove();
    first.remove();
    expect(health.check({ name: 'database', check: () => true }).name).toBe('database');
  });

  test('100 checks are taken, and not one more', () => {
    const health = healthOf();
    for (let k = 0; k < 100; k++) health.check({ name: `check${k}`, check: () => true });
    expect(code(() => health.check({ name: 'more', check: () => true }))).toBe('SONDE_HEALTH_CHECK_LIMIT');
  });

  test.each<[string, unknown]>([
    ['a registry itself', new Registry()],
    ['an unknown option', { timeout: 1 }],
    ['a log that is none', { log: 'console' }],
    ['a version that is empty', { version: '' }],
  ])('Health refuses %s', (_, options) => {
    expect(code(() => new Health(options as HealthOptions))).toBe('SONDE_INVALID_OPTION');
  });
});
