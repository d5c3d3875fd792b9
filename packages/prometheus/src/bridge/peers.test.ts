import { expect, test } from 'vitest';
import { isSuccessorInstalled } from './peers.test.support.js';

test('the bridge is tested with @prometheus-io/client too', (context) => {
  if (!isSuccessorInstalled && process.env['CI'] !== 'true') {
    context.skip('@prometheus-io/client is not installed: run `npm ci` in bench/peers');
  }
  expect(isSuccessorInstalled).toBe(true);
});
