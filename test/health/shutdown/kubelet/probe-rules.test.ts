import { describe, expect, test } from 'vitest';
import { ContainerProbes, type Outcome, type ProbeKind } from './probe-rules.js';

const path = '/';
const record = (probes: ContainerProbes, kind: ProbeKind, outcomes: string) =>
  [...outcomes].map((letter) => probes.record(kind, letter === '+' ? 'success' : ('failure' satisfies Outcome)));

test('a container without probes is started and ready', () => {
  const probes = new ContainerProbes({});
  expect([probes.isStarted, probes.isReady]).toEqual([true, true]);
  expect(probes.isDue('liveness', 100)).toBe(false);
});

test('the defaults are those of Kubernetes', () => {
  expect(new ContainerProbes({ liveness: { path } }).specOf('liveness')).toEqual({
    path,
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    failureThreshold: 3,
    successThreshold: 1,
  });
});

describe('readiness', () => {
  test('is not, before its first success', () => {
    const probes = new ContainerProbes({ readiness: { path } });
    expect(probes.isReady).toBe(false);
    record(probes, 'readiness', '+');
    expect(probes.isReady).toBe(true);
  });

  test.each([
    ['+--', true],
    ['+---', false],
    ['+--+--', true],
    ['+---+', true],
    ['---', false],
  ])('after %s: %s', (outcomes, expected) => {
    const probes = new ContainerProbes({ readiness: { path } });
    expect(record(probes, 'readiness', outcomes)).not.toContain(true);
    expect(probes.isReady).toBe(expected);
  });

  test('needs its successThreshold in a row', () => {
    const probes = new ContainerProbes({ readiness: { path, successThreshold: 2, failureThreshold: 1 } });
    record(probes, 'readiness', '+-+');
    expect(probes.isReady).toBe(false);
    record(probes, 'readiness', '+');
    expect(probes.isReady).toBe(true);
  });
});

describe('liveness', () => {
  test('restarts at its failureThreshold, and asks no more after that', () => {
    const probes = new ContainerProbes({ liveness: { path } });
    expect(record(probes, 'liveness', '--+---')).toEqual([false, false, false, false, false, true]);
    expect(probes.isDue('liveness', 100)).toBe(false);
  });

  test('waits for initialDelaySeconds', () => {
    const probes = new ContainerProbes({ liveness: { path, initialDelaySeconds: 5 } });
    expect([4.9, 5].map((age) => probes.isDue('liveness', age))).toEqual([false, true]);
  });

  test('takes no successThreshold', () => {
    expect(() => new ContainerProbes({ liveness: { path, successThreshold: 2 } })).toThrow('must be 1');
  });
});

describe('startup', () => {
  const specs = { startup: { path, failureThreshold: 2 }, liveness: { path }, readiness: { path } };

  test('suspends the others until it succeeds, and is asked no more then', () => {
    const probes = new ContainerProbes(specs);
    const due = () => (['startup', 'liveness', 'readiness'] as const).filter((kind) => probes.isDue(kind, 0));
    expect([due(), probes.isStarted]).toEqual([['startup'], false]);
    record(probes, 'startup', '-+');
    expect([due(), probes.isStarted, probes.isReady]).toEqual([['liveness', 'readiness'], true, false]);
  });

  test('restarts at its failureThreshold', () => {
    expect(record(new ContainerProbes(specs), 'startup', '--')).toEqual([false, true]);
  });
});

test('a deleted pod is asked for readiness only, and never restarted', () => {
  const probes = new ContainerProbes({ liveness: { path, failureThreshold: 1 }, readiness: { path } });
  probes.delete();
  expect([probes.isDue('liveness', 0), probes.isDue('readiness', 0)]).toEqual([false, true]);
  expect(record(probes, 'liveness', '-')).toEqual([false]);
});
