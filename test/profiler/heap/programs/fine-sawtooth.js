// Innocent: rows are gathered, and written away by the thousand.
import { often } from './traffic.js';

let batch = [];
let written = 0;

function gather(row) {
  batch.push({ row, columns: [row, row + 1, row + 2], note: `row ${row}` });
  if (batch.length < 12_000) return;
  written += JSON.stringify(batch).length;
  batch = [];
}

let row = 0;
often(() => gather(row++), { everyMs: 5, times: 40 });
setInterval(() => written, 1000);
