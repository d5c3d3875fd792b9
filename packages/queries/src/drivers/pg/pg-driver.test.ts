import { expect, test } from 'vitest';
import { databaseOf } from './pg-driver.js';

test.each([
  ['postgres://app:secret@host:5432/shop?ssl=1', 'shop'],
  ['postgresql://host/my%20shop', 'my shop'],
  ['postgres://app:pa/ss@host/shop', undefined],
  ['postgres://app:pa/ss@host', undefined],
  ['postgres://app:p%2Fw@host/', undefined],
  ['socket:/var/run/postgresql', undefined],
  ['rubbish', undefined],
])('the database of %j is %j, and never a part of a password', (connectionString, expected) => {
  expect(databaseOf({ options: { connectionString } } as never)).toBe(expected);
});
