import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeProtobuf } from '../encoding/decoded-request.js';

interface Metric {
  readonly name: string;
  readonly unit?: string;
  readonly [kind: string]: unknown;
}

interface Request {
  readonly resourceMetrics: readonly {
    readonly resource: unknown;
    readonly scopeMetrics?: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly Metric[];
    }[];
  }[];
}

/** An OTLP receiver over http/protobuf on the loopback interface. */
export async function startReceiver() {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    requests.push(decodeProtobuf(bytes) as Request);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    requests,
    /** Metrics by name, of the last request. */
    metrics(): Record<string, Metric> {
      const scopes = requests.at(-1)?.resourceMetrics.flatMap(({ scopeMetrics = [] }) => scopeMetrics) ?? [];
      return Object.fromEntries(scopes.flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric])));
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
