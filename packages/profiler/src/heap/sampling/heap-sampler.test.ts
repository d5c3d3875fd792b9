import { ManualClock } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import { HeapSampler, type OpenSession } from './heap-sampler.js';
import { SamplingLostError } from './heap-session.js';

/** V8 has one sampler: opening a second one is a mistake of ours. */
function oneSampler() {
  const log: string[] = [];
  let isOpen = false;
  const state = { isLost: false, isTaken: false };
  const open: OpenSession = (intervalBytes, mode) => {
    if (isOpen || state.isTaken) throw new Error('taken');
    isOpen = true;
    state.isLost = false;
    log.push(`${mode} ${intervalBytes}`);
    return {
      read: () => {
        if (state.isLost) throw new SamplingLostError('lost');
        return {
          raw: {
            head: {
              id: 1,
              selfSize: 0,
              children: [],
              callFrame: { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 },
            },
          },
          heapUsed: 1,
        };
      },
      end: () => {
        if (isOpen) log.push('end');
        isOpen = false;
      },
    };
  };
  const clock = new ManualClock();
  return { log, state, clock, sampler: new HeapSampler(clock, 4096, open) };
}

const busy = expect.objectContaining({ code: 'SONDE_PROFILER_BUSY' });
const closed = expect.objectContaining({ code: 'SONDE_PROFILER_CLOSED' });

test('all who hold it share one sampler, which ends with the last of them', () => {
  const { log, clock, sampler } = oneSampler();
  const first = sampler.hold();
  clock.advance(100);
  const second = sampler.hold();
  expect([first.sinceMs, second.sinceMs, second.generation]).toEqual([0, 0, 1]);
  first.release();
  first.release();
  expect(log).toEqual(['live 4096']);
  second.read();
  expect(() => first.read()).toThrow(closed);
  second.release();
  expect(log).toEqual(['live 4096', 'end']);
  expect(sampler.isOn).toBe(false);
});

test('a window has it alone, and is refused where the live heap is being sampled', () => {
  const { log, sampler } = oneSampler();
  const hold = sampler.hold();
  expect(() => sampler.openWindow(8192, false)).toThrow(busy);
  hold.release();
  const window = sampler.openWindow(8192, false);
  expect(() => sampler.openWindow(8192, true)).toThrow(busy);
  expect(() => sampler.hold()).toThrow(busy);
  window.end();
  window.end();
  expect(log).toEqual(['live 4096', 'end', 'all 8192', 'end']);
});

test('a window that may interrupt lets the others begin anew, and they can tell', () => {
  const { log, clock, sampler } = oneSampler();
  const hold = sampler.hold();
  const window = sampler.openWindow(8192, true);
  expect(() => hold.read()).toThrow(SamplingLostError);
  clock.advance(50);
  window.end();
  hold.read();
  expect([hold.sinceMs, hold.generation]).toEqual([50, 2]);
  expect(log).toEqual(['live 4096', 'end', 'all 8192', 'end', 'live 4096']);
});

test('somebody else stops it: the reading fails, the next one is of a new sampler', () => {
  const { state, sampler } = oneSampler();
  const hold = sampler.hold();
  state.isLost = true;
  expect(() => hold.read()).toThrow(SamplingLostError);
  hold.read();
  expect(hold.generation).toBe(2);
});

test('somebody else stops it and keeps it: it is tried again at each reading', () => {
  const { state, sampler } = oneSampler();
  const hold = sampler.hold();
  state.isLost = true;
  state.isTaken = true;
  expect(() => hold.read()).toThrow(SamplingLostError);
  expect(() => hold.read()).toThrow(SamplingLostError);
  state.isTaken = false;
  hold.read();
  expect(hold.generation).toBe(2);
});

test('where it does not start, nobody holds it', () => {
  const { state, sampler } = oneSampler();
  state.isTaken = true;
  const failed = expect.objectContaining({ code: 'SONDE_PROFILER_START_FAILED' });
  expect(() => sampler.hold()).toThrow(failed);
  expect(() => sampler.openWindow(4096, false)).toThrow(failed);
  expect([sampler.holders, sampler.isOn]).toEqual([0, false]);
  state.isTaken = false;
  sampler.hold().release();
});

test('closed, it is off for everybody', () => {
  const { log, sampler } = oneSampler();
  const hold = sampler.hold();
  sampler.close();
  expect(() => hold.read()).toThrow(closed);
  expect(() => sampler.hold()).toThrow(closed);
  expect(() => sampler.openWindow(4096, true)).toThrow(closed);
  hold.release();
  expect(log).toEqual(['live 4096', 'end']);
});
