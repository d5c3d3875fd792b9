import { decodeReport } from './encoding.js';
import type { ReportData } from './report-data.js';

/**
 * Unpacks what a page carries: base64 of gzip of `reportBytes`. Uses what browsers and Node both have, no module of Node.
 *
 * @param text content of the element `pageIds.data`
 * @throws where it is no base64, no gzip or no report
 */
export async function readEmbeddedReport(text: string): Promise<ReportData> {
  const packed = bytesOf(text.trim());
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return decodeReport(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}

/** @throws where it is no base64 */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  // Browsers of 2025 and later have it, at a tenth of the time.
  const native = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  if (native !== undefined) return native.call(Uint8Array, base64);
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
