// Innocent: notes about requests, held no longer than the requests.
import { often } from './traffic.js';

const notes = new WeakMap();
const open = [];

function handle(id) {
  const request = { id, path: `/orders/${id}` };
  notes.set(request, { seenAt: id, trail: new Array(40).fill(id) });
  open.push(request);
  if (open.length > 1500) open.shift();
}

let id = 0;
often(() => handle(id++), { everyMs: 5, times: 40 });
