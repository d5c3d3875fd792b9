// Innocent: code that is compiled and optimised while it runs, and tables that are made on first use.
import { often } from './traffic.js';

const tables = new Map();
const shapes = Array.from(
  { length: 300 },
  (_, n) => new Function('a', `return { f${n}: a, g${n}: [a, a], h: String(a) };`),
);

function tableOf(size) {
  let table = tables.get(size);
  if (table === undefined) {
    table = Array.from({ length: 2000 }, (_, n) => ({ n, square: n * n }));
    tables.set(size, table);
  }
  return table;
}

let turn = 0;
often(
  () => {
    shapes[turn % shapes.length](turn);
    tableOf(Math.floor(turn++ / 600) % 20)[3].n++;
  },
  { everyMs: 5, times: 25 },
);
