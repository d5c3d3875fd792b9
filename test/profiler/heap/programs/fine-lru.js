// Innocent: a cache that is full, and lets the oldest go for each one that comes.
import { often } from './traffic.js';

const cache = new Map();
const limit = 8000;

function store(key) {
  cache.set(key, { key, text: `value ${key}`, tags: [key, key + 1] });
  if (cache.size > limit) cache.delete(cache.keys().next().value);
}

let key = 0;
often(() => store(key++), { everyMs: 5, times: 80 });
