import { setImmediate } from 'node:timers/promises';
import { describeValue, SondeError } from '@sonde/metrics';
import { ExpositionError } from './exposition-error.js';
import type { ParsedExposition, ParsedFormat } from './exposition-model.js';
import { ExpositionReader } from './exposition-reader.js';
import { type ParsingOptions, readLimits } from './parsing-options.js';

/**
 * Reads text 0.0.4, text 1.0.0 (quoted UTF-8 names) and OpenMetrics 1.0, as strictly as Prometheus does. What can be
 * read and is against the rules all the same (a histogram without `+Inf`, a series that stands twice) is what
 * `lintExposition` of `@sonde/prometheus/linting` tells. Ten megabytes hold the event loop for a good part of a
 * second: see `parseExpositionAsync`.
 *
 * @throws ExpositionError SONDE_EXPOSITION_INVALID with `line` and `column`, SONDE_EXPOSITION_TOO_LARGE
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function parseExposition(text: string, options: ParsingOptions = {}): ParsedExposition {
  const limits = readLimits(options);
  if (typeof text !== 'string') throw notText(text, 'a string');
  const reader = new ExpositionReader(options.format ?? detectFormat(text), limits, options.onError);
  reader.push(text);
  return reader.finish();
}

/**
 * The same, in slices of some milliseconds between which the event loop turns. Takes a stream as well, such as the body
 * of a response; bytes must be UTF-8. It stops reading a stream at the first thing it refuses.
 */
export async function parseExpositionAsync(
  text: string | AsyncIterable<string | Uint8Array>,
  options: ParsingOptions = {},
): Promise<ParsedExposition> {
  const limits = readLimits(options);
  const isText = typeof text === 'string';
  if (!isText && typeof text?.[Symbol.asyncIterator] !== 'function')
    throw notText(text, 'a string or a stream of text');
  const format = options.format ?? (isText ? detectFormat(text) : 'text');
  const reader = new ExpositionReader(format, limits, options.onError);
  let sinceTurn = 0;
  for await (const piece of isText ? [text] : decoded(text)) {
    for (let from = 0; from < piece.length; from += sliceLength) {
      const slice = piece.slice(from, from + sliceLength);
      sinceTurn += slice.length;
      reader.push(slice);
      if (sinceTurn < sliceLength) continue;
      sinceTurn = 0;
      await setImmediate();
    }
  }
  return reader.finish();
}

/** Read in two to five milliseconds. */
const sliceLength = 1 << 16;

async function* decoded(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of chunks) {
      if (typeof chunk === 'string') yield chunk;
      else if (chunk instanceof Uint8Array) yield decoder.decode(chunk, { stream: true });
      else throw notText(chunk, 'text or bytes in the stream');
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: unknown })?.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    const complaint = { what: 'the bytes', got: 'no UTF-8', expected: 'UTF-8', next: 'Was it sent compressed?' };
    throw new ExpositionError('SONDE_EXPOSITION_INVALID', 0, 0, complaint);
  }
}

/** By the last line: only OpenMetrics has to end so. */
function detectFormat(text: string): ParsedFormat {
  return /(?:^|\n)# EOF\n?$/.test(text.slice(-7)) ? 'openmetrics' : 'text';
}

function notText(given: unknown, expected: string): SondeError<'SONDE_INVALID_OPTION'> {
  const next = 'Pass the body of a scrape.';
  return new SondeError('SONDE_INVALID_OPTION', { what: 'the exposition', got: describeValue(given), expected, next });
}
