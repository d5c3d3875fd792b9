// Innocent: calm, then a burst of traffic that piles up, is worked off, and is over before long.
import { serve } from './traffic.js';

const queue = [];
let taken = 0;

serve((request, response) => {
  const { url } = request;
  const isBurst = performance.now() % 1600 < 500;
  taken++;
  for (let k = 0; k < (isBurst ? 12 : 1); k++) queue.push({ url, k, body: new Array(40).fill(taken) });
  response.end('taken');
});

// The longer the queue, the more at once.
setInterval(() => queue.splice(0, 5 + Math.ceil(queue.length / 20)), 5);
