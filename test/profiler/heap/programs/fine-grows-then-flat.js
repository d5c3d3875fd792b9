// Innocent: a pool grows to what the load needs, and is used from then on.
import { often } from './traffic.js';

const pool = [];
let turn = 0;

function borrow() {
  if (pool.length < 4000) pool.push({ id: pool.length, scratch: new Array(60).fill(0) });
  const worker = pool[turn++ % pool.length];
  worker.scratch[turn % 60] = turn;
  return worker;
}

often(borrow, { everyMs: 5, times: 10 });
