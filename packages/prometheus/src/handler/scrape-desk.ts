import type { Renderer } from '../exposition.js';
import { maxTimerMs } from '../options.js';
import { coalesce } from './coalescing.js';
import { compress } from './compression.js';
import { negotiateEncoding } from './content-encoding.js';
import { requestedNames } from './metric-names.js';
import { negotiateFormat } from './negotiation.js';
import type { HandlerSettings } from './options.js';
import { Scrape } from './scrape.js';
import { collectTooSlow, scrapeTooSlow, tooManyScrapes } from './scrape-failures.js';
import { createScrapeReporter, type ScrapeReporter } from './scrape-reporter.js';

/** What a scrape request says, whichever server it came through. */
export interface RequestHead {
  readonly method: string;
  /** Absolute or only path and query. */
  readonly url: string;
  /** `name` is lower-case. */
  header(name: string): string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A scrape streams; whoever sends it ends it. */
  readonly body: string | Scrape | undefined;
}

/** What every scrape request goes through, up to the first bytes of its answer. One desk per handler. */
export class ScrapeDesk {
  private readonly renderer: Renderer;
  private readonly settings: HandlerSettings;
  private readonly reporter: ScrapeReporter;
  private inFlight = 0;

  constructor(renderer: Renderer, settings: HandlerSettings) {
    this.renderer = renderer;
    this.settings = settings;
    this.reporter = createScrapeReporter(settings.selfMetrics, settings.onError);
  }

  /** Never rejects. `watch` gets the scrape before any work is done for it, to abandon it when the reader leaves. */
  async answer(head: RequestHead, watch: (scrape: Scrape) => void): Promise<Answer> {
    const { authorization, maxConcurrent } = this.settings;
    if (authorization?.admits(head.header('authorization')) === false) {
      return this.refuse(head, 401, { 'www-authenticate': authorization.challenge }, 'Credentials are required.');
    }
    if (head.method !== 'GET' && head.method !== 'HEAD') {
      return this.refuse(head, 405, { allow: 'GET, HEAD' }, 'Metrics are read with GET or HEAD.');
    }
    if (this.inFlight >= maxConcurrent) {
      this.reporter.ended('busy', tooManyScrapes(maxConcurrent));
      return plain(head, 503, { 'retry-after': '1' }, 'Too many scrapes at the same time, try again later.');
    }
    this.inFlight++;
    const scrape = new Scrape((outcome, error) => {
      this.inFlight--;
      this.reporter.ended(outcome, error);
    });
    try {
      watch(scrape);
      return await this.open(head, scrape);
    } catch (error) {
      scrape.fail(error);
      // The text is fixed: what failed is told to `onError`, never to the network.
      return scrape.failure?.code === 'SONDE_SCRAPE_FAILED'
        ? plain(head, 500, {}, 'Collecting the metrics failed.')
        : plain(head, 503, { 'retry-after': '1' }, 'Collecting the metrics took too long.');
    }
  }

  private async open(head: RequestHead, scrape: Scrape): Promise<Answer> {
    const { settings } = this;
    const negotiated = negotiateFormat(head.header('accept'), settings.formats);
    const encoding = settings.compression ? negotiateEncoding(head.header('accept-encoding')) : 'identity';
    const names = requestedNames(head.url);

    const scraperTimeoutMs = readScrapeTimeout(head.header('x-prometheus-scrape-timeout-seconds'));
    if (scraperTimeoutMs !== undefined) scrape.limit(scraperTimeoutMs, () => scrapeTooSlow(scraperTimeoutMs));
    const { collectTimeoutMs } = settings;
    const begun = scrape.limit(collectTimeoutMs, () => collectTooSlow(collectTimeoutMs));

    const exposition = await scrape.until(
      this.renderer.scrape({
        ...settings.naming,
        format: negotiated.format,
        escaping: negotiated.escaping,
        timeoutMs: observerShare(Math.min(scraperTimeoutMs ?? collectTimeoutMs, collectTimeoutMs)),
        onDropped: (error, family) => this.reporter.dropped(error, family),
        ...(names === undefined ? {} : { names }),
        ...(settings.created === undefined ? {} : { created: settings.created }),
      }),
    );
    const headers = {
      ...commonHeaders,
      'content-type': negotiated.contentType,
      vary: 'Accept, Accept-Encoding',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    };
    // HEAD collects, so that it fails where GET would, but renders nothing.
    if (head.method === 'HEAD') {
      scrape.complete();
      return { status: 200, headers, body: undefined };
    }
    await scrape.start(compress(coalesce(exposition.chunks()), encoding, scrape.signal));
    begun();
    return { status: 200, headers, body: scrape };
  }

  private refuse(head: RequestHead, status: number, headers: Record<string, string>, text: string): Answer {
    this.reporter.ended('refused');
    return plain(head, status, headers, text);
  }
}

/** `nosniff`: label values come from anywhere, and no browser shall take them for HTML. */
const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function plain(head: RequestHead, status: number, extra: Record<string, string>, text: string): Answer {
  const body = `${text}\n`;
  const headers = {
    ...commonHeaders,
    ...extra,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  };
  return { status, headers, body: head.method === 'HEAD' ? undefined : body };
}

/** How much of a scrape's time the observers get: what is left is for rendering what the others gave. */
function observerShare(scrapeMs: number): number {
  return Math.max(1, Math.floor(scrapeMs * 0.8));
}

/** The seconds after which Prometheus hangs up. Anything else than a positive number is passed over. */
function readScrapeTimeout(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d+(?:\.\d+)?$/.test(header)) return undefined;
  const timeoutMs = Math.ceil(Number(header) * 1000);
  return timeoutMs > 0 && timeoutMs <= maxTimerMs ? timeoutMs : undefined;
}
