import type { Agent } from 'node:http';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
  httpAgentFactoryFromOptions,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { type ExportAnswer, fullAnswer, readAnswer } from './export-answer.js';
import {
  type ExportDelegate,
  exporterMetrics,
  exportThrough,
  type Lane,
  type SenderSettings,
  type Sent,
} from './sender.js';

/** What is thrown where a retry comes too late. */
class GivenUp extends Error {}

/**
 * OTLP over HTTP, as protobuf or JSON. The official transport has no end to a request that it can be told: its timeout is
 * one of silence, which a receiver that drips bytes never reaches, and its retries wait. So a lane is thrown away.
 */
export class HttpLane implements Lane {
  private readonly delegate: ExportDelegate;
  private agent: Agent | undefined;
  private isClosed = false;
  private answer: ExportAnswer = fullAnswer;

  constructor(settings: SenderSettings) {
    const isJson = settings.protocol === 'http/json';
    const { url } = settings.endpoint;
    const official = convertLegacyHttpOptions(
      {
        url,
        timeoutMillis: settings.timeoutMs,
        // An enumeration, of these strings.
        ...(settings.compression !== undefined && { compression: settings.compression as never }),
        ...(settings.tls !== undefined && {
          httpAgentOptions: httpAgentFactoryFromOptions({ keepAlive: true, ...pem(settings.tls) }),
        }),
      },
      'METRICS',
      'v1/metrics',
      {},
    );
    const config: typeof official = {
      ...official,
      agentFactory: async (protocol) => {
        this.agent = await official.agentFactory(protocol);
        return this.agent;
      },
      // Asked before each attempt.
      headers: async () => {
        if (this.isClosed) throw new GivenUp('The push was given up.');
        const headers = await settings.headers();
        if (this.isClosed) throw new GivenUp('The push was given up.');
        return { ...headers, 'Content-Type': isJson ? 'application/json' : 'application/x-protobuf' };
      },
    };
    this.delegate = createOtlpHttpExportDelegate<Uint8Array, object>(
      config,
      {
        serializeRequest: (bytes) => bytes,
        deserializeResponse: (body) => {
          this.answer = readAnswer(body, isJson ? 'json' : 'protobuf');
          return {};
        },
      },
      isJson ? exporterMetrics.httpJson : exporterMetrics.http,
      exporterMetrics.counted,
      undefined,
    );
  }

  send(bytes: Uint8Array): Promise<Sent> {
    this.answer = fullAnswer;
    return exportThrough(this.delegate, bytes, () => this.answer);
  }

  close(): void {
    this.isClosed = true;
    this.agent?.destroy();
  }
}

function pem(tls: NonNullable<SenderSettings['tls']>): Record<'ca' | 'cert' | 'key', Buffer | undefined> {
  const { ca, cert, key } = tls;
  return { ca: bytesOf(ca), cert: bytesOf(cert), key: bytesOf(key) };
}

export function bytesOf(text: string | Uint8Array | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text as string);
}
