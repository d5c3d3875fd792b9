// Innocent: large buffers, each let go after a while.
import { often } from './traffic.js';

const open = [];

function upload(size) {
  open.push(Buffer.alloc(size, 1));
  if (open.length > 8) open.shift();
}

let n = 0;
often(() => upload(((n++ % 5) + 1) * 400_000), { everyMs: 10 });
