import { constants } from 'node:http2';

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that is used. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed?: boolean;
  readonly socket?: NodeSocket | null;
  /** Only HTTP/2 has one. */
  readonly stream?: { close(code: number): void; destroy(): unknown } | undefined;
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  write(bytes: Uint8Array, callback: () => void): boolean;
  end(): unknown;
  end(text: string): unknown;
  destroy(): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the argument types of Node's own emitters
  off(event: string, listener: (...args: any[]) => void): unknown;
}

export interface NodeSocket {
  readonly destroyed?: boolean;
  resetAndDestroy?(): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

export function writeHead(response: NodeResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    const others = name === 'vary' ? response.getHeader('vary') : undefined;
    // Another middleware may vary the answer too, by Origin for instance.
    response.setHeader(name, others === undefined ? value : `${others}, ${value}`);
  }
}

/**
 * Ends a transfer so that nobody can take it for a whole one. A plain close would look like the regular end of
 * a body where the client speaks HTTP/1.0, so the connection is reset where it can be.
 */
export function breakOff(response: NodeResponse): void {
  if (response.stream !== undefined) {
    response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    // Without it, a stream that its reader has left keeps its unwritten bytes, and its session open, for ever.
    response.stream.destroy();
    return;
  }
  try {
    response.socket?.resetAndDestroy?.();
  } catch {
    // Only TCP connections can be reset; TLS and Unix sockets are closed, TLS without its closing alert.
  }
  response.destroy();
}
