import type { Scrape } from './scrape.js';
import { readerStalled } from './scrape-failures.js';

/**
 * The body of a scrape as a stream that works only when it is read: a high-water mark of 0 means that nothing
 * is rendered ahead of the reader. A response that nobody reads gives its place back after `writeTimeoutMs`.
 */
export function scrapeStream(scrape: Scrape, writeTimeoutMs: number): ReadableStream<Uint8Array> {
  let cancelLimit: () => void = () => {};
  const awaitReader = () => {
    cancelLimit = scrape.limit(writeTimeoutMs, () => readerStalled(writeTimeoutMs));
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        awaitReader();
        const breakOff = () => controller.error(scrape.signal.reason);
        scrape.signal.addEventListener('abort', breakOff, { once: true });
        if (scrape.signal.aborted) breakOff();
      },
      async pull(controller) {
        cancelLimit();
        try {
          const chunk = await scrape.next();
          if (chunk === undefined) {
            scrape.complete();
            controller.close();
            return;
          }
          // A copy: whoever reads a web stream may keep the bytes, or transfer their buffer away.
          const bytes = new Uint8Array(chunk.bytes);
          chunk.release();
          awaitReader();
          controller.enqueue(bytes);
        } catch (error) {
          // Errs the stream through the signal, unless the scrape was broken off before.
          scrape.fail(error);
        }
      },
      cancel() {
        scrape.abandon();
      },
    },
    { highWaterMark: 0 },
  );
}
