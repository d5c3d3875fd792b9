import { parentPort, workerData } from 'node:worker_threads';
import { describeThrown, systemClock } from '@sonde/metrics';
import { profileBlockedMain } from './blocked-main.js';
import type { WatchdogMessage, WatchdogOrder } from './watchdog-messages.js';

/** Runs in a thread of its own: sees that the main thread's heart has stopped, and looks what it is doing. */
const order = workerData as WatchdogOrder;
const heartbeat = new Int32Array(order.heartbeat);
const clock = systemClock;

let lastBeat = 0;
let lastBeatMs = clock.monotonicMs();
let isLooking = false;
let readyAtMs = 0;
let isClosing = false;

function tell(message: WatchdogMessage): void {
  parentPort?.postMessage(message);
}

function check(): void {
  const now = clock.monotonicMs();
  const beat = Atomics.load(heartbeat, 0);
  if (beat !== lastBeat) {
    lastBeat = beat;
    lastBeatMs = now;
  }
  // Before the first beat the application is still being loaded.
  const blockedMs = now - lastBeatMs;
  if (beat === 0 || isLooking || isClosing || now < readyAtMs || blockedMs < order.blockedMs) return;
  isLooking = true;
  void look(beat, blockedMs);
}

async function look(beat: number, blockedMs: number): Promise<void> {
  try {
    const { intervalUs, maxDurationMs } = order;
    const isBlocked = () => Atomics.load(heartbeat, 0) === beat;
    const profile = await profileBlockedMain(isBlocked, { intervalUs, maxDurationMs, blockedMs, clock });
    tell({ kind: 'profile', profile });
  } catch (error) {
    tell({ kind: 'fault', reason: describeThrown(error) });
  } finally {
    isLooking = false;
    readyAtMs = clock.monotonicMs() + order.pauseMs;
    if (isClosing) close();
  }
}

function close(): void {
  clearInterval(timer);
  tell({ kind: 'closed' });
}

// Keeps this loop open: a session alone does not.
const timer = setInterval(check, Math.max(5, Math.min(order.blockedMs / 4, 250)));

parentPort?.on('message', () => {
  isClosing = true;
  if (!isLooking) close();
});
