import type { Endpoint } from './endpoint.js';
import type { ExportAnswer } from './export-answer.js';
import type { HeaderSource, OtlpCompression, OtlpProtocol, OtlpTlsOptions } from './push-options.js';

export interface SenderSettings {
  readonly protocol: OtlpProtocol;
  readonly endpoint: Endpoint;
  readonly headers: HeaderSource;
  readonly timeoutMs: number;
  readonly compression: OtlpCompression | undefined;
  /** `undefined`: what the environment says. */
  readonly tls: OtlpTlsOptions | undefined;
}

/** What became of a request: an answer, or whatever the transport gave as the reason of its failure. */
export type Sent = { readonly answer: ExportAnswer } | { readonly failure: unknown };

/**
 * Takes encoded requests to the receiver, one at a time. Transport, retries, compression and certificates are those of
 * the official exporters; only the bytes are ours.
 */
export interface Sender {
  /** Never rejects. */
  send(bytes: Uint8Array): Promise<Sent>;
  /** Gives up the request under way: its connection is broken off, and it is not tried again. */
  cut(): void;
  /** After the last request: closes idle connections. */
  close(): void;
}

/** A delegate with its connections. */
export interface Lane {
  /** Never rejects. */
  send(bytes: Uint8Array): Promise<Sent>;
  close(): void;
}

/** Opens a lane when there is something to send; one that was cut off is thrown away, and the next request has a new one. */
export class LaneSender implements Sender {
  private readonly open: () => Lane;
  private lane: Lane | undefined;

  constructor(open: () => Lane) {
    this.open = open;
  }

  async send(bytes: Uint8Array): Promise<Sent> {
    this.lane ??= this.open();
    return await this.lane.send(bytes);
  }

  cut(): void {
    this.lane?.close();
    this.lane = undefined;
  }

  close(): void {
    this.cut();
  }
}

/** What delegates of the official packages have, in all their versions. */
export interface ExportDelegate {
  export(bytes: Uint8Array, done: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
}

/** `ExportResultCode.SUCCESS` of `@opentelemetry/core`. */
const success = 0;

/** A failure becomes a value, wherever it came from; `readAnswer` gives what the serializer was handed. */
export function exportThrough(
  delegate: ExportDelegate,
  bytes: Uint8Array,
  readAnswer: () => ExportAnswer,
): Promise<Sent> {
  return new Promise((resolve) => {
    try {
      delegate.export(bytes, ({ code, error }) =>
        resolve(code === success ? { answer: readAnswer() } : { failure: error }),
      );
    } catch (failure) {
      resolve({ failure });
    }
  });
}

/** Of the exporter's own metrics, which go nowhere: no MeterProvider is handed over. */
export const exporterMetrics = {
  http: 'otlp_http_metric_exporter',
  httpJson: 'otlp_http_json_metric_exporter',
  grpc: 'otlp_grpc_metric_exporter',
  counted: { name: 'metric_data_point', countItems: () => 0 },
} as const;
