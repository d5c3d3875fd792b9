import { decodeReport } from './encoding.js';
import type { ReportData } from './report-data.js';

/**
 * Unpacks what a page carries: base64 of gzip of `reportBytes`. Uses what browsers and Node both have, no module of Node.
 *
 * @param text content of the element `pageIds.data`
 * @throws where it is no base64, no gzip or no report
 */
export async function readEmbeddedReport(text: string): Promise<ReportData> {
  const binary = atob(text.trim());
  const packed = new Uint8Array(binary.length);
  for (let i = 0; i < packed.length; i++) packed[i] = binary.charCodeAt(i);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return decodeReport(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
