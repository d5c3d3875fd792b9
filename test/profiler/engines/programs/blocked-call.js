// Blocks its main thread, and prints what the watch told: node blocked-call.js call|reject
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { watchMainThread } from '@sonde/profiler';

const [, , how] = process.argv;
const errors = [];
const messages = [];
let profiles = 0;
const watch = watchMainThread({
  blockedMs: 1000,
  intervalUs: 2000,
  maxDurationMs: 500,
  pauseMs: 100,
  onProfile: async () => {
    profiles++;
    await null;
    throw new Error('of the application');
  },
  onError: ({ code, message }) => {
    errors.push(code);
    messages.push(message);
  },
});

await delay(700);
if (how === 'call') execFileSync(process.execPath, ['-e', 'setTimeout(() => {}, 4000)']);
else for (const until = performance.now() + 4000; performance.now() < until; );
// The answer of the watch comes from another thread: as long as a busy machine takes.
const isTold = () => (how === 'call' ? errors.length > 0 : errors.includes('SONDE_PROFILER_LISTENER_FAILED'));
for (const until = performance.now() + 20_000; !isTold() && performance.now() < until; ) await delay(20);
await delay(200);
const sum = await Promise.resolve(7);
await watch.close();
console.log(JSON.stringify({ profiles, errors, messages, sum }));
