import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { reportBytes } from './encoding.js';
import type { ReportData } from './report-data.js';

const pack = promisify(gzip);

/**
 * A report as base64 of gzip, as the page carries it; `readEmbeddedReport` reads it. Gives the event loop back between
 * steps of about a millisecond, and compresses in Node's own threads.
 */
export async function encodeReport(data: ReportData): Promise<string> {
  const steps = reportBytes(data);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return (await pack(value, { level: 6 })).toString('base64');
    await nextTurn();
  }
}
