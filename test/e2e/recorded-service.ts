import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { SnapshotSource } from '@sonde/metrics';
import { type ExpositionFormat, metricsHandler } from '@sonde/prometheus';

/** A scrape as the service saw it. */
export interface SeenScrape {
  readonly path: string;
  readonly request: IncomingHttpHeaders;
  readonly status: number;
  readonly response: OutgoingHttpHeaders;
}

export interface RecordedService {
  /** `host:port`. */
  readonly address: string;
  readonly scrapes: readonly SeenScrape[];
  close(): Promise<void>;
}

export interface ServedPage {
  readonly path: string;
  readonly source: SnapshotSource;
  readonly formats: readonly ExpositionFormat[];
}

/** Serves several registries under paths of their own, and remembers who asked for what and got what. */
export async function serveRecorded(pages: readonly ServedPage[]): Promise<RecordedService> {
  const handlers = new Map(pages.map(({ path, source, formats }) => [path, metricsHandler(source, { formats })]));
  const scrapes: SeenScrape[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    response.once('finish', () => {
      scrapes.push({ path, request: request.headers, status: response.statusCode, response: response.getHeaders() });
    });
    const handler = handlers.get(path);
    if (handler) handler(request, response);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${address.port}`,
    scrapes,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
