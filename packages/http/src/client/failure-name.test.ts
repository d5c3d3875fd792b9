import { describe, expect, test } from 'vitest';
import { failureName } from './failure-name.js';

class RequestAbortedError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'UND_ERR_ABORTED';
}

const withCode = (code: unknown, name?: string) => Object.assign(new Error('no'), { code }, name && { name });
const domException = (name: string) => new DOMException('no', name);

describe('the name of a failure', () => {
  test.each<[string, unknown, string]>([
    ['an error of the system', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    ['an error of undici', withCode('UND_ERR_HEADERS_TIMEOUT'), 'UND_ERR_HEADERS_TIMEOUT'],
    ['a certificate', withCode('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED'],
    ['an error without a code', new RangeError('no'), 'RangeError'],
    ['an abort of fetch', domException('AbortError'), 'AbortError'],
    ['an abort of undici', new RequestAbortedError(), 'AbortError'],
    ['an abort of node:http', withCode('ABORT_ERR', 'AbortError'), 'AbortError'],
    ['a time limit of fetch', domException('TimeoutError'), 'TimeoutError'],
    [
      'a time limit of node:http',
      Object.assign(withCode('ABORT_ERR', 'AbortError'), { cause: domException('TimeoutError') }),
      'TimeoutError',
    ],
    ['a reason that is no error', 'the response was dropped', 'AbortError'],
    ['no reason', undefined, 'AbortError'],
    ['an object without a name', {}, '_OTHER'],
    [
      'a getter that throws',
      {
        get name() {
          throw new Error('no');
        },
      },
      '_OTHER',
    ],
  ])('%s', (_what, error, expected) => {
    expect(failureName(error)).toBe(expected);
  });

  test('is never the message', () => {
    expect(failureName(withCode('https://user:secret@host/'))).toBe('Error');
  });
});
