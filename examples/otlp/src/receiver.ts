import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of an OTLP/JSON request that is shown. */
interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[];
    };
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly Metric[];
    }[];
  }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: {
    readonly dataPoints: readonly { readonly asDouble?: number; readonly exemplars?: readonly Exemplar[] }[];
  };
  readonly histogram?: { readonly dataPoints: readonly { readonly count: number | string; readonly sum: number }[] };
}

interface Exemplar {
  readonly traceId?: string;
}

/** A collector in forty lines: takes OTLP over http/json, and says what it got, a line for each metric. */
export class Receiver {
  /** `service / scope / metric = value` */
  readonly lines: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      if (request.url === '/v1/metrics') this.read(JSON.parse(String(body)) as MetricsRequest);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private read({ resourceMetrics }: MetricsRequest): void {
    for (const { resource, scopeMetrics } of resourceMetrics) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
      for (const { scope, metrics } of scopeMetrics) {
        for (const metric of metrics) this.lines.push(`${service} / ${scope.name} / ${metric.name} = ${shown(metric)}`);
      }
    }
  }
}

function shown({ sum, histogram }: Metric): string {
  const counted = sum?.dataPoints[0];
  if (counted !== undefined) {
    const trace = counted.exemplars?.[0]?.traceId;
    return `${counted.asDouble}${trace === undefined ? '' : `, as in trace ${trace}`}`;
  }
  const distribution = histogram?.dataPoints[0];
  return distribution === undefined ? 'another kind' : `${distribution.count} adding up to ${distribution.sum}`;
}
