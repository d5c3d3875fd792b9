// Innocent: strings that are made again and again, kept once each.
import { often } from './traffic.js';

const interned = new Map();

function intern(text) {
  const known = interned.get(text);
  if (known !== undefined) return known;
  interned.set(text, text);
  return text;
}

let n = 0;
often(() => intern(['country', 'city', 'street'][n % 3].concat(' ', String((n++ * 7919) % 3001), ' of the atlas')), {
  everyMs: 5,
  times: 20,
});
