import * as zlib from 'node:zlib';
import { parseWeightedList } from './weighted-list.js';

/** Chooses the content coding of a scrape from its `Accept-Encoding` header, by RFC 9110, 12.5.3. */
export type ContentEncoding = 'identity' | 'zstd' | 'gzip' | 'br';

/** zstd came to Node with 22.15 and 23.8, so it is looked for, not assumed. */
type ZstdFactory = (options: { readonly chunkSize: number; readonly params: Record<number, number> }) => zlib.Gzip;
export const createZstdCompress = (zlib as { createZstdCompress?: ZstdFactory }).createZstdCompress;

/** The cheapest in CPU first: what is chosen among codings of equal weight. */
const offered: readonly ContentEncoding[] = createZstdCompress === undefined ? ['gzip', 'br'] : ['zstd', 'gzip', 'br'];

/**
 * Any coding with a weight beats plain bytes that were not asked for by name. Where nothing is acceptable the
 * answer is `identity`, not a 406: a scraper must get something.
 */
export function negotiateEncoding(acceptEncoding: string | undefined): ContentEncoding {
  const weights = new Map<string, number>();
  for (const { value, weight } of parseWeightedList(acceptEncoding)) {
    // RFC 9110, 8.4.1.3: `x-gzip` is equivalent to `gzip`.
    const name = value === 'x-gzip' ? 'gzip' : value;
    weights.set(name, Math.max(weight, weights.get(name) ?? 0));
  }
  // `*` speaks for gzip alone: it is the one coding that everybody who writes `*` can be trusted to read.
  const star = weights.get('*');
  if (star !== undefined && !weights.has('gzip')) weights.set('gzip', star);

  let best: ContentEncoding = 'identity';
  let bestWeight = weights.get('identity') ?? 0;
  for (const encoding of offered) {
    const weight = weights.get(encoding) ?? 0;
    const wins = best === 'identity' ? weight >= bestWeight && weight > 0 : weight > bestWeight;
    if (wins) {
      best = encoding;
      bestWeight = weight;
    }
  }
  return best;
}
