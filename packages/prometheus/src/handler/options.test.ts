import { describe, expect, test } from 'vitest';
import { type HandlerOptions, readHandlerOptions } from './options.js';

describe('handler options', () => {
  test('have defaults', () => {
    expect(readHandlerOptions({})).toEqual({
      authorization: undefined,
      formats: ['text', 'openmetrics', 'protobuf'],
      naming: {
        translationStrategy: undefined,
        scopeLabels: undefined,
        resource: undefined,
        targetInfo: undefined,
      },
      created: undefined,
      compression: true,
      maxConcurrent: 64,
      collectTimeoutMs: 30_000,
      writeTimeoutMs: 30_000,
      selfMetrics: undefined,
      onError: undefined,
    });
  });

  test('at the limits are taken', () => {
    const limits = { maxConcurrent: 1_000_000, collectTimeoutMs: 2_147_483_647, writeTimeoutMs: 1 };
    expect(readHandlerOptions(limits)).toMatchObject(limits);
  });

  test.each<[string, object]>([
    ['maxConcurent', { maxConcurent: 3 }],
    ['maxConcurrent', { maxConcurrent: 0 }],
    ['maxConcurrent', { maxConcurrent: 1_000_001 }],
    ['maxConcurrent', { maxConcurrent: 1.5 }],
    ['collectTimeoutMs', { collectTimeoutMs: 2_147_483_648 }],
    ['collectTimeoutMs', { collectTimeoutMs: '30' }],
    ['writeTimeoutMs', { writeTimeoutMs: Number.NaN }],
    ['formats', { formats: [] }],
    ['formats', { formats: ['text', 'json'] }],
    ['formats', { formats: 'text' }],
    ['created', { created: 'yes' }],
    ['translationStrategy', { translationStrategy: 'noTranslation' }],
    ['scopeLabels', { scopeLabels: 'no' }],
    ['targetInfo', { targetInfo: 1 }],
    ['resource', { resource: 'shop' }],
    ['resource', { resource: [] }],
    ['resource["a"]', { resource: { a: {} } }],
    ['compression', { compression: 'gzip' }],
    ['selfMetrics', { selfMetrics: {} }],
    ['onError', { onError: 'log' }],
    ['auth', { auth: {} }],
    ['auth', { auth: { token: 'topsecret' } }],
    ['auth', { auth: 'topsecret' }],
    ['auth', { auth: { bearer: 'topsecret', basic: { username: 'a', password: 'topsecret' } } }],
  ])('%s in %o is refused', (option, options) => {
    let refused: Error | undefined;
    try {
      readHandlerOptions(options as HandlerOptions);
    } catch (error) {
      refused = error as Error;
    }
    expect(refused).toMatchObject({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' });
    expect(refused?.message).toContain(`option "${option}"`);
    expect(refused?.message).not.toContain('topsecret');
  });

  test.each([null, 5, 'x'])('%o instead of options is refused', (options) => {
    expect(() => readHandlerOptions(options as unknown as HandlerOptions)).toThrow('SONDE_INVALID_OPTION');
  });
});
