import { describeValue, type SnapshotSource } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { ScrapeRequest } from '../exposition.js';
import { namingOptionNames, readNamingOptions } from '../naming-options.js';
import { refuseUnknownOptions } from '../options.js';
import { createRenderer } from './renderer.js';

export interface RenderTextOptions extends Omit<Partial<ScrapeRequest>, 'names'> {
  /** Only these families or samples. */
  readonly names?: Iterable<string> | undefined;
}

/**
 * The whole exposition as a string: for tests, scripts and a look by eye. A service that is scraped uses a
 * handler, which neither holds the whole text nor renders what has not changed.
 */
export async function renderText(source: SnapshotSource, options: RenderTextOptions = {}): Promise<string> {
  refuseUnknownOptions(options, [
    ...['format', 'names', 'created', 'escaping', 'timeoutMs', 'onDropped'],
    ...namingOptionNames,
  ]);
  const { names, format = 'text', ...rest } = options;
  if (format !== 'text' && format !== 'openmetrics') {
    throw invalidOption(
      'format',
      describeValue(format),
      "'text' or 'openmetrics'",
      'Leave it out for text; createRenderer() gives protobuf.',
    );
  }
  const request = {
    ...rest,
    ...readNamingOptions(options),
    format,
    ...(names !== undefined && { names: new Set(names) }),
  };
  const exposition = await createRenderer(source, { cacheBytes: 0 }).scrape(request);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of exposition.chunks()) {
    text += decoder.decode(chunk.bytes, { stream: true });
    chunk.release();
  }
  return text;
}
