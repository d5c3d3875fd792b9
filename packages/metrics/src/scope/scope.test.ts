import { afterEach, describe, expect, test, vi } from 'vitest';
import { currentScope, endScope, onScopeEnd, onScopeSwitch, runInScope, runScope, type Scope } from './scope.js';

const stops: (() => void)[] = [];
const ended = vi.fn<(scope: Scope) => void>();

function listen(listener: (scope: Scope) => void): void {
  stops.push(onScopeEnd(listener));
}

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  ended.mockReset();
});

test('a scope that runs a function is over with its result, also with a rejection or an error', async () => {
  listen(ended);
  const job: Scope = { kind: 'job', name: 'mail' };
  expect(runScope(job, () => currentScope())).toBe(job);
  expect(ended.mock.calls).toEqual([[job]]);
  const promise = runScope(job, async () => {
    await Promise.resolve();
    expect(ended).toHaveBeenCalledTimes(1);
    return currentScope();
  });
  expect(await promise).toBe(job);
  expect(ended).toHaveBeenCalledTimes(2);
  await expect(runScope(job, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(() =>
    runScope(job, () => {
      throw new Error('never');
    }),
  ).toThrow('never');
  expect(ended).toHaveBeenCalledTimes(4);
});

test('entering a scope does not end it', () => {
  listen(ended);
  const scope: Scope = { kind: 'request' };
  runInScope(scope, () => {});
  expect(ended).not.toHaveBeenCalled();
  endScope(scope);
  expect(ended).toHaveBeenCalledExactlyOnceWith(scope);
});

test('a listener that throws harms nobody, one that was taken out is not called, and one may be there twice', () => {
  listen(() => {
    throw new Error('mine');
  });
  listen(ended);
  listen(ended);
  const scope: Scope = { kind: 'test' };
  endScope(scope);
  expect(ended).toHaveBeenCalledTimes(2);
  stops.pop()?.();
  endScope(scope);
  expect(ended).toHaveBeenCalledTimes(3);
});

describe('switches', () => {
  test('are told when runInScope begins and when it returns, also with an error; nested ones return to their caller', () => {
    const told: (string | undefined)[] = [];
    stops.push(onScopeSwitch((scope) => told.push(scope?.name)));
    const scope = (name: string): Scope => ({ kind: 'job', name });
    runInScope(scope('a'), () => {
      runScope(scope('b'), () => {});
      expect(() =>
        runInScope(scope('c'), () => {
          throw new Error('no');
        }),
      ).toThrow('no');
    });
    expect(told).toEqual(['a', 'b', 'a', 'c', 'a', undefined]);
  });

  test('a listener that throws harms nobody, and one that was taken out is not called', () => {
    stops.push(
      onScopeSwitch(() => {
        throw new Error('mine');
      }),
    );
    const listener = vi.fn<(scope: Scope | undefined) => void>();
    const stop = onScopeSwitch(listener);
    expect(runInScope({ kind: 'job' }, () => 7)).toBe(7);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    expect(runInScope({ kind: 'job' }, () => currentScope()?.kind)).toBe('job');
    expect(listener).toHaveBeenCalledTimes(2);
  });
});
