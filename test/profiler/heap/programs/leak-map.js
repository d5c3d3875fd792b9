// Leaks: a cache without a limit, by a key that never comes again.

const cache = new Map();
let next = 0;

function priceOf() {
  const key = next++;
  let price = cache.get(key);
  if (price === undefined) {
    price = { key, steps: new Array(300).fill(key), at: { euros: key, cents: 99 } };
    cache.set(key, price);
  }
  return price;
}

setInterval(priceOf, 4);
