import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface GrpcCall {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The messages, without their frames. */
  readonly message: Buffer;
}

/** How a call is answered: `undefined` never. */
export type GrpcAnswer =
  | { readonly status: number; readonly details?: string; readonly message?: Uint8Array }
  | undefined;

const unsent = { ':path': '', 'content-type': '' };

/** A gRPC server without gRPC: calls are requests of HTTP/2, their status a trailer. */
export class GrpcReceiver {
  answer: () => GrpcAnswer = () => ({ status: 0 });
  readonly calls: GrpcCall[] = [];
  private readonly server: Http2Server;
  private readonly isSecure: boolean;

  private constructor(tls: { readonly cert: string; readonly key: string } | undefined) {
    this.isSecure = tls !== undefined;
    this.server = tls === undefined ? createServer() : createSecureServer(tls);
    this.server.on('stream', (stream: ServerHttp2Stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('error', () => {});
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { ':path': path, ...metadata } = { ...unsent, ...headers } as unknown as Record<string, string>;
        this.calls.push({ path: path ?? '', metadata, message: Buffer.concat(chunks).subarray(5) });
        this.respond(stream);
      });
    });
  }

  static async start(tls?: { readonly cert: string; readonly key: string }): Promise<GrpcReceiver> {
    const receiver = new GrpcReceiver(tls);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.isSecure ? 'https://localhost' : 'http://127.0.0.1'}:${port}`;
  }

  close(): void {
    this.server.close();
  }

  private respond(stream: ServerHttp2Stream): void {
    const answer = this.answer();
    if (answer === undefined) return;
    const message = answer.message ?? new Uint8Array();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': answer.status, 'grpc-message': encodeURIComponent(answer.details ?? '') });
    });
    // A frame: not compressed, length, message.
    const frame = Buffer.alloc(5 + message.length);
    frame.writeUInt32BE(message.length, 1);
    frame.set(message, 5);
    stream.end(answer.status === 0 ? frame : undefined);
  }
}
