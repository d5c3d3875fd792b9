import { describe, expect, test } from 'vitest';
import { errorName } from './error-type.js';

class PaymentDeclined extends Error {}

describe('what an error is called', () => {
  test.each([
    ['its class', new PaymentDeclined('card 4111 1111'), 'PaymentDeclined'],
    ['a built-in one', new TypeError('x'), 'TypeError'],
    ['a system error by its code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['a code that is a text', Object.assign(new Error('x'), { code: 'user 17 not found' }), 'Error'],
    ['a name on a plain object', { name: 'Custom' }, 'Custom'],
    ['a name that is a text', Object.assign(Object.create(null), { name: 'no such user: 17' }), undefined],
    ['a long name', { name: 'x'.repeat(65) }, undefined],
    ['text', 'boom', undefined],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
  ])('%s', (_, thrown, name) => {
    expect(errorName(thrown)).toBe(name);
  });

  test('an error whose own getter throws has no name', () => {
    const hostile = {
      get code(): string {
        throw new Error('no');
      },
    };
    expect(errorName(hostile)).toBeUndefined();
  });
});
