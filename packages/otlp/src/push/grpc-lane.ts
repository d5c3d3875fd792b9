import { describeThrown, SondeError } from '@sonde/metrics';
import { type ExportAnswer, fullAnswer, readAnswer } from './export-answer.js';
import { bytesOf } from './http-lane.js';
import {
  type ExportDelegate,
  exporterMetrics,
  exportThrough,
  type Lane,
  type SenderSettings,
  type Sent,
} from './sender.js';

/** The parts of `@opentelemetry/otlp-grpc-exporter-base` that are used. */
type GrpcPackage = typeof import('@opentelemetry/otlp-grpc-exporter-base');

type Metadata = ReturnType<GrpcPackage['createEmptyMetadata']>;

const grpcPackageName = '@opentelemetry/otlp-grpc-exporter-base';

/** @throws OtlpError SONDE_OTLP_PEER_MISSING */
export async function loadGrpcPackage(): Promise<GrpcPackage> {
  try {
    return await import('@opentelemetry/otlp-grpc-exporter-base');
  } catch (error) {
    throw new SondeError('SONDE_OTLP_PEER_MISSING', {
      what: "the protocol 'grpc'",
      got: describeThrown(error).split('\n', 1)[0] as string,
      expected: `the package ${grpcPackageName} beside @sonde/otlp`,
      next: `Run npm install ${grpcPackageName}, or leave the protocol out for http/protobuf.`,
    });
  }
}

/** OTLP over gRPC. Its calls have a true deadline, and are not tried again before the next push. */
export class GrpcLane implements Lane {
  private readonly delegate: ExportDelegate;
  private readonly headers: SenderSettings['headers'];
  private readonly metadata: Metadata;
  private answer: ExportAnswer = fullAnswer;
  private isClosed = false;

  constructor(settings: SenderSettings, grpc: GrpcPackage) {
    this.headers = settings.headers;
    this.metadata = grpc.createEmptyMetadata();
    const official = grpc.convertLegacyOtlpGrpcOptions(
      {
        url: settings.endpoint.url,
        timeoutMillis: settings.timeoutMs,
        ...(settings.compression !== undefined && { compression: settings.compression as never }),
      },
      'METRICS',
    );
    const { tls } = settings;
    const config: typeof official = {
      ...official,
      // The same object for all calls, so that headers may change.
      metadata: () => this.metadata,
      ...(tls !== undefined &&
        settings.endpoint.url.startsWith('https:') && {
          credentials: () => grpc.createSslCredentials(bytesOf(tls.ca), bytesOf(tls.key), bytesOf(tls.cert)),
        }),
    };
    const serializer = {
      serializeRequest: (bytes: Uint8Array) => bytes,
      deserializeResponse: (body: Uint8Array) => {
        this.answer = readAnswer(body, 'protobuf');
        return {};
      },
    };
    const service = [
      'MetricsExportService',
      '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    ] as const;
    this.delegate = grpc.createOtlpGrpcExportDelegate<Uint8Array, object>(
      config,
      serializer,
      exporterMetrics.grpc,
      exporterMetrics.counted,
      undefined,
      ...service,
    );
  }

  async send(bytes: Uint8Array): Promise<Sent> {
    this.answer = fullAnswer;
    try {
      const headers = Object.entries(await this.headers());
      for (const name of Object.keys(this.metadata.getMap())) this.metadata.remove(name);
      for (const [name, value] of headers) this.metadata.set(name, value);
    } catch (failure) {
      return { failure };
    }
    if (this.isClosed) return { failure: new Error('The push was given up.') };
    return await exportThrough(this.delegate, bytes, () => this.answer);
  }

  /** The call under way ends by its deadline at the latest; the channel is closed after it. */
  close(): void {
    this.isClosed = true;
    this.delegate.shutdown().catch(() => {});
  }
}
