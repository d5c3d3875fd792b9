// Innocent: a cache that fills to its limit, and then stays there.
import { often } from './traffic.js';

const cache = new Map();
const limit = 12_000;

function lookUp(key) {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = { key, text: `value ${key}`, tags: [key, key + 1] };
  if (cache.size < limit) cache.set(key, value);
  return value;
}

let key = 0;
often(() => lookUp(key++ % 24_000), { everyMs: 5, times: 30 });
