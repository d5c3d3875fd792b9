import { expect, test } from 'vitest';
import { isContentRefused } from './refused-content.js';
import { asSendFailure } from './send-failure.js';

test.each([
  ['a bad request', { code: 400 }, true],
  ['too much at once', { code: 413 }, true],
  ['INVALID_ARGUMENT', { code: 3, details: 'bad' }, true],
  ['too much for grpc-js or Go', { code: 8, details: 'Received message larger than max (7313804 vs 4194304)' }, true],
  ['too much for Java', { code: 8, message: 'gRPC message exceeds maximum size 4194304: 7313804' }, true],
  ['a busy receiver', { code: 8, details: 'too many requests' }, false],
  ['a wrong path', { code: 404 }, false],
  ['wrong credentials', { code: 401 }, false],
  ['a broken receiver', { code: 500 }, false],
  ['UNAVAILABLE', { code: 14, details: 'message larger than max' }, false],
  ['no connection', { code: 'ECONNREFUSED' }, false],
  ['no reason', undefined, false],
])('%s', (_, failure, isRefused) => {
  expect(isContentRefused(failure)).toBe(isRefused);
});

test('too much at once is told as refused over grpc, not as a busy receiver', () => {
  const context = { shownUrl: 'http://receiver', secrets: [], timeoutMs: 1_000 };
  const codeOf = (details: string) => asSendFailure({ code: 8, details }, context).code;
  expect(codeOf('Received message larger than max (7313804 vs 4194304)')).toBe('SONDE_OTLP_REFUSED');
  expect(codeOf('too many requests')).toBe('SONDE_OTLP_BUSY');
});
