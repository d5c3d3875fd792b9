import { systemClock } from '@sonde/metrics';
import { expect, test, vi } from 'vitest';
import { PushStates } from './push-state.js';

test('a listener may be asynchronous, and reject', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  let calls = 0;
  const listener = async () => {
    calls++;
    throw new Error('listener');
  };
  new PushStates(systemClock, listener).pushed('ok', undefined);
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  expect(calls).toBe(1);
  expect(unhandled).not.toHaveBeenCalled();
});
