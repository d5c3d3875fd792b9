import { describe, expect, test } from 'vitest';
import { KeepAliveClient } from '../http-client.js';
import { Pod } from './pod.js';

// A service under the probes of a kubelet whose seconds last a tenth.
const secondMs = 100;

// Patient, so that a busy machine is no overload.
const liveness = { path: '/health/live', periodSeconds: 1, timeoutSeconds: 20 };
const readiness = { path: '/health/ready', periodSeconds: 1, timeoutSeconds: 20 };
const startup = { path: '/health/startup', periodSeconds: 1, timeoutSeconds: 20, failureThreshold: 100 };

describe('start', () => {
  test('that is slow: startup suspends the other probes, and the pod is ready after it, not restarted', async () => {
    const settings = { startMs: 1_200 };
    const pod = new Pod({ program: 'service', settings, probes: { startup, liveness, readiness } }, secondMs);
    await pod.ready();
    expect(pod.answers.startup).toMatch(/^-{3,}\+$/);
    expect([pod.restarts, pod.answers.liveness.includes('-')]).toEqual([0, false]);
    expect(await pod.delete()).toBe(0);
  });

  test('without a startup probe, the same pod is killed while it starts, again and again', async () => {
    const settings = { startMs: 3_000 };
    const pod = new Pod({ program: 'service', settings, probes: { liveness, readiness } }, secondMs);
    await pod.until(() => pod.restarts === 2, 'restarted twice');
    expect(pod.answers.readiness).not.toContain('+');
    await pod.delete();
  });
});

test('a dependency is lost: no endpoint, no restart; it comes back, and so does the endpoint', async () => {
  const pod = new Pod({ program: 'service', settings: {}, probes: { startup, liveness, readiness } }, secondMs);
  await pod.ready();
  const client = new KeepAliveClient(pod.address as number);
  await client.get('/database/lost');
  await pod.until(() => pod.endpoint === undefined, 'out of the endpoints');
  // Twice the threshold of liveness.
  const asked = pod.answers.liveness.length;
  await pod.until(() => pod.answers.liveness.length >= asked + 6, 'asked whether it lives');
  await client.get('/database/back');
  await pod.until(() => pod.endpoint !== undefined, 'an endpoint again');
  expect([pod.restarts, pod.answers.liveness.slice(asked).includes('-')]).toEqual([0, false]);
  expect(await pod.delete()).toBe(0);
});

test('overload: probes time out, the pod gets no requests for a while, and is not restarted if liveness is patient', async () => {
  const patient = { ...liveness, failureThreshold: 60 };
  const quick = { ...readiness, timeoutSeconds: 3 };
  const pod = new Pod({ program: 'service', settings: {}, probes: { liveness: patient, readiness: quick } }, secondMs);
  await pod.ready();
  // The event loop stands still for 20 seconds.
  await new KeepAliveClient(pod.address as number).get('/block');
  await pod.until(() => pod.endpoint === undefined, 'out of the endpoints');
  await pod.until(() => pod.endpoint !== undefined, 'an endpoint again');
  expect(pod.restarts).toBe(0);
  expect(await pod.delete()).toBe(0);
});

describe('deletion', () => {
  test('readiness fails from the first probe on, and the process ends by itself within the grace period', async () => {
    const settings = { options: { delayMs: 'auto' }, closers: ['pools:ends'] };
    const pod = new Pod({ program: 'service', settings, probes: { startup, liveness, readiness } }, secondMs);
    await pod.ready();
    await pod.until(() => pod.answers.readiness.length >= 5, 'asked five times');
    const before = pod.answers.readiness.length;
    expect(await pod.delete()).toBe(0);
    // The probe that was under way may still have met a ready process; the last ones met none at all.
    expect(pod.answers.readiness.slice(before)).toMatch(/^\+?-{5,}$/);
    expect(pod.answers.liveness).not.toContain('-');
  });

  test('a process that does not listen to SIGTERM in time is killed', async () => {
    const settings = { closers: ['pools:hangs'], options: { delayMs: 0, closerTimeoutMs: 10_000 } };
    const pod = new Pod(
      { program: 'service', settings, probes: { readiness }, terminationGracePeriodSeconds: 4 },
      secondMs,
    );
    await pod.ready();
    expect(await pod.delete()).toBe('SIGKILL');
  });
});
