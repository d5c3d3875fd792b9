import type { Chunk } from '../exposition.js';
import { breakOff, type NodeResponse } from './node-response.js';
import type { Scrape } from './scrape.js';
import { readerStalled } from './scrape-failures.js';

/**
 * Sends the body of a scrape as fast as its reader takes it, one write of about 64 KiB at a time, and ends the
 * scrape: complete, or broken off. Never rejects.
 */
export async function sendScrape(response: NodeResponse, scrape: Scrape, writeTimeoutMs: number): Promise<void> {
  const onItsWay = new Set<Chunk>();
  const consumed = (chunk: Chunk) => {
    if (onItsWay.delete(chunk)) chunk.release();
  };
  try {
    for (let chunk = await scrape.next(); chunk !== undefined; chunk = await scrape.next()) {
      const sent = chunk;
      onItsWay.add(sent);
      if (response.write(sent.bytes, () => consumed(sent))) continue;
      await reader(response, 'drain', scrape, writeTimeoutMs);
      // Middleware that wraps `write`, such as compression, may swallow the callback; `drain` says as much.
      for (const drained of onItsWay) consumed(drained);
    }
    // At once, not after an await: `close` follows on its heels and would pass for a reader that left.
    response.on('finish', () => scrape.complete());
    const finished = reader(response, 'finish', scrape, writeTimeoutMs);
    response.end();
    await finished;
  } catch (error) {
    scrape.fail(error);
    breakOff(response);
  } finally {
    for (const rest of onItsWay) consumed(rest);
  }
}

/** Waits for the reader to take what was written. */
async function reader(
  response: NodeResponse,
  event: 'drain' | 'finish',
  scrape: Scrape,
  writeTimeoutMs: number,
): Promise<void> {
  let heard: () => void = () => {};
  const happened = new Promise<void>((resolve) => {
    heard = resolve;
    response.on(event, heard);
  });
  const cancelLimit = scrape.limit(writeTimeoutMs, () => readerStalled(writeTimeoutMs));
  try {
    await scrape.until(happened);
  } finally {
    cancelLimit();
    response.off(event, heard);
  }
}
