// Blocks its main thread, and is profiled all the same: node blocked.js <how it ends>
import { setTimeout as delay } from 'node:timers/promises';
import { watchMainThread } from '@sonde/profiler';
import { faults, places, samplesIn } from './readings.js';

const [, , ending = 'close'] = process.argv;
const profiles = [];
const errors = [];
const options = { blockedMs: 400, intervalUs: 2000, pauseMs: 500 };
const watch = watchMainThread({
  ...options,
  onProfile: (profile) => {
    profiles.push(profile);
    throw new Error('of the application');
  },
  onError: ({ code }) => errors.push(code),
});

function blockTheLoop(ms) {
  const until = performance.now() + ms;
  let sum = 0;
  while (performance.now() < until) for (let i = 0; i < 10_000; i++) sum += Math.sqrt(sum + i);
  return sum;
}

/** What comes from the other thread takes as long as a busy machine makes it. */
async function until(holds) {
  for (const endMs = performance.now() + 20_000; !holds() && performance.now() < endMs; ) await delay(20);
}

function handleRequest() {
  return blockTheLoop(2000);
}

await delay(700);
const before = profiles.length;
handleRequest();
if (ending === 'exit') process.exit(0);
if (ending === 'throw') throw new Error('of the application');
if (ending === 'close at once') {
  await watch.close();
  console.log('closed');
} else if (ending === 'close') {
  const sizeOf = (profile) => samplesIn(profile, 'blockTheLoop');
  await until(() => profiles.some((each) => sizeOf(each) > 0));
  // A machine that stands still for a while blocks as well: that is another profile.
  const profile = profiles.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  // Within the pause: not again.
  blockTheLoop(300);
  await delay(200);
  const seen = profiles.length;
  await delay(500);
  blockTheLoop(1500);
  await until(() => profiles.length > seen);
  await watch.close();
  await watch.close();
  const closedAt = profiles.length;
  blockTheLoop(1000);
  await delay(200);
  console.log(
    JSON.stringify({
      before,
      seen,
      again: closedAt,
      late: profiles.length - closedAt,
      errors,
      samples: profile.samples.count,
      blocking: samplesIn(profile, 'blockTheLoop'),
      handler: samplesIn(profile, 'handleRequest'),
      places: places(profile, 'blockTheLoop'),
      notes: profile.origin.notes,
      threads: profile.threads,
      durationMs: profile.durationUs / 1000,
      faults: faults(profile),
    }),
  );
}
