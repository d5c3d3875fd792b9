import type { Renderer } from '../exposition.js';
import { scrapeStream } from './fetch-stream.js';
import { type HandlerOptions, readHandlerOptions } from './options.js';
import { Scrape } from './scrape.js';
import { ScrapeDesk } from './scrape-desk.js';

/** Fits every server that speaks the fetch API: Hono, Next.js, SvelteKit, h3, Deno, Bun. */
export type FetchMetricsHandler = (request: Request) => Promise<Response>;

/** The handler never rejects. */
export function createFetchHandler(renderer: Renderer, options: HandlerOptions): FetchMetricsHandler {
  const settings = readHandlerOptions(options);
  const desk = new ScrapeDesk(renderer, settings);
  return async (request) => {
    const head = {
      method: request.method,
      url: request.url,
      header: (name: string) => request.headers.get(name) ?? undefined,
    };
    const { status, headers, body } = await desk.answer(head, (scrape) => watch(request.signal, scrape));
    const content = body instanceof Scrape ? scrapeStream(body, settings.writeTimeoutMs) : (body ?? null);
    return new Response(content, { status, headers });
  };
}

function watch(reader: AbortSignal, scrape: Scrape): void {
  const leave = () => scrape.abandon();
  reader.addEventListener('abort', leave, { once: true });
  if (reader.aborted) leave();
}
