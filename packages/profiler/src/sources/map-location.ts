import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localPath, readMap } from './local-file.js';
import type { SourceLimits } from './source-options.js';

/** A source map that was found. */
export interface FoundMap {
  readonly json: string;
  /** Where it is: what its sources are relative to. */
  readonly url: string;
}

/**
 * The source map of a program: inside of it, where its last comment points to, or beside it.
 *
 * @returns 'missing' where the program names one that is not there or cannot be read
 */
export function findMap(path: string, text: string, limits: SourceLimits): FoundMap | 'missing' | undefined {
  const address = mapAddress(text);
  if (address === undefined) {
    const json = readMap(`${path}.map`, limits);
    return json === undefined ? undefined : { json, url: pathToFileURL(`${path}.map`).href };
  }
  if (address.startsWith('data:')) {
    const json = address.length > limits.maxFileBytes ? undefined : inline(address);
    return json === undefined ? 'missing' : { json, url: pathToFileURL(path).href };
  }
  const beside = pathOf(path, address);
  const json = beside === undefined ? undefined : readMap(beside, limits);
  return json === undefined ? 'missing' : { json, url: pathToFileURL(beside!).href };
}

/** What the last comment of a program says: `//# sourceMappingURL=…`, with nothing but space behind it. */
function mapAddress(text: string): string | undefined {
  const key = 'sourceMappingURL=';
  const at = text.lastIndexOf(key);
  if (at < 0 || !/\/[/*][#@][ \t]$/.test(text.slice(Math.max(0, at - 4), at))) return undefined;
  const [address = '', ...rest] = text
    .slice(at + key.length)
    .trim()
    .split(/\s+/, 3);
  const isLast = rest.length === 0 || (rest.length === 1 && rest[0] === '*/');
  const bare = address.endsWith('*/') ? address.slice(0, -2) : address;
  return isLast && bare !== '' ? bare : undefined;
}

function inline(address: string): string | undefined {
  const comma = address.indexOf(',');
  if (comma < 0) return undefined;
  const body = address.slice(comma + 1);
  try {
    return address.slice(0, comma).endsWith(';base64')
      ? Buffer.from(body, 'base64').toString('utf8')
      : decodeURIComponent(body);
  } catch {
    return undefined;
  }
}

function pathOf(path: string, address: string): string | undefined {
  const [bare = ''] = address.split(/[?#]/, 1);
  if (/^[a-z][a-z\d+.-]+:/i.test(bare)) return localPath(bare);
  let decoded = bare;
  try {
    decoded = decodeURIComponent(bare);
  } catch {
    // A percent sign that stands for itself.
  }
  return localPath(resolve(dirname(path), decoded));
}
