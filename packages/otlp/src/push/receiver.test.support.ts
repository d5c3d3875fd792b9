import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a receiver answers a request it has read. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

interface JsonMetric {
  readonly name: string;
  readonly sum?: { readonly aggregationTemporality: number; readonly dataPoints: readonly JsonPoint[] };
  readonly gauge?: { readonly dataPoints: readonly JsonPoint[] };
}

interface JsonPoint {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly asDouble: number;
  readonly exemplars?: readonly { readonly traceId?: string }[];
}

export const taken: Behaviour = (response) => void response.end();

/** An OTLP receiver over http/json on the loopback that behaves as it is told. */
export class Receiver {
  behave: Behaviour = taken;
  readonly requests: ReceivedRequest[] = [];
  /** Connections that were ever opened. */
  connections = 0;
  /** Requests that were being served at the same time, at most. */
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => this.serve(request, response));
    this.server.on('connection', () => this.connections++);
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen(0);
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  openConnections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** The metrics of a request, the last one if not said. */
  metrics(index = this.requests.length - 1): readonly JsonMetric[] {
    const { body, headers } = this.requests[index] as ReceivedRequest;
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const request = JSON.parse(String(text)) as {
      resourceMetrics: { scopeMetrics: { metrics: JsonMetric[] }[] }[];
    };
    return request.resourceMetrics.flatMap((each) => each.scopeMetrics.flatMap(({ metrics }) => metrics));
  }

  /** The attributes of the resource of the last request. */
  resource(): Record<string, unknown> {
    const body = JSON.parse(String(this.requests.at(-1)?.body)) as {
      resourceMetrics: { resource: { attributes: { key: string; value: Record<string, unknown> }[] } }[];
    };
    const attributes = body.resourceMetrics[0]?.resource.attributes ?? [];
    return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  }

  /** The value of a counter or gauge in the last request that has it, by the values of its labels. */
  value(name: string, ...labels: string[]): number | undefined {
    for (let index = this.requests.length - 1; index >= 0; index--) {
      const points = this.metrics(index)
        .filter((metric) => metric.name === name)
        .flatMap((metric) => (metric.sum ?? metric.gauge)?.dataPoints ?? []);
      const point = points.find(({ attributes }) =>
        labels.every((label) => attributes.some(({ value }) => value.stringValue === label)),
      );
      if (point !== undefined) return point.asDouble;
    }
    return undefined;
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    response.on('close', () => this.atOnce--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      this.requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      this.behave(response, request);
    });
  }
}
