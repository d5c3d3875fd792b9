// Innocent: sessions that expire a while after they were made.
import { often } from './traffic.js';

const sessions = new Map();
const lifeMs = 1200;

function login(id) {
  sessions.set(id, {
    id,
    expiresAt: performance.now() + lifeMs,
    basket: Array.from({ length: 10 }, (_, n) => ({ n })),
  });
}

function expire() {
  const now = performance.now();
  for (const [id, { expiresAt }] of sessions) {
    if (expiresAt > now) break;
    sessions.delete(id);
  }
}

let id = 0;
often(() => login(id++), { everyMs: 5, times: 20 });
setInterval(expire, 50);
