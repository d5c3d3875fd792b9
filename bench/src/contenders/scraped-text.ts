import type { createRenderer } from '@sonde/prometheus';

/** The text of one scrape, chunk by chunk. */
export async function* scrapedText(renderer: ReturnType<typeof createRenderer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const scrape = await renderer.scrape({ format: 'text' });
  for await (const chunk of scrape.chunks()) {
    yield decoder.decode(chunk.bytes, { stream: true });
    chunk.release();
  }
  yield decoder.decode();
}
