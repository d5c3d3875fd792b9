import { parentPort, workerData } from 'node:worker_threads';
import { renderReport } from './render-report.js';
import { summarised } from './report-of.js';
import type { PageAnswer, PageOrder } from './report-page.js';

// A thread that makes one page and ends.
const { parts, options } = workerData as PageOrder;

function answer(given: PageAnswer): void {
  parentPort?.postMessage(given);
}

try {
  answer({ page: await renderReport(summarised(parts), options) });
} catch (failure) {
  answer({ failure });
}
