import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chunk, Exposition, Renderer, ScrapeRequest } from '../exposition.js';

export interface FixedRendererOptions {
  readonly chunks?: readonly (string | Uint8Array)[];
  /** Throws instead of the chunk of this index. */
  readonly failAt?: number;
  /** Never comes to the chunk of this index. */
  readonly hangAt?: number;
  /** Called before each chunk. */
  readonly onChunk?: (index: number) => void | Promise<void>;
  readonly collect?: () => Promise<void>;
}

/** A renderer over fixed bytes that keeps account of its chunks, as one with pooled buffers would. */
export class FixedRenderer implements Renderer {
  readonly requests: ScrapeRequest[] = [];
  handedOut = 0;
  released = 0;
  /** Iterations begun and not ended. */
  iterating = 0;
  options: FixedRendererOptions;

  constructor(options: FixedRendererOptions = {}) {
    this.options = options;
  }

  get text(): string {
    return Buffer.concat((this.options.chunks ?? []).map((chunk) => Buffer.from(chunk))).toString();
  }

  async scrape(request: ScrapeRequest): Promise<Exposition> {
    this.requests.push(request);
    await this.options.collect?.();
    return { chunks: () => this.iterate() };
  }

  private async *iterate(): AsyncGenerator<Chunk> {
    const { chunks = [], failAt, hangAt, onChunk } = this.options;
    this.iterating++;
    try {
      for (const [index, chunk] of chunks.entries()) {
        await onChunk?.(index);
        await new Promise((resolve) => setImmediate(resolve));
        if (index === failAt) throw new Error('secret detail of the rendering');
        if (index === hangAt) await new Promise(() => {});
        yield this.handOut(chunk);
      }
    } finally {
      this.iterating--;
    }
  }

  private handOut(chunk: string | Uint8Array): Chunk {
    this.handedOut++;
    // A copy that is overwritten on release: bytes used after it would show in the answer.
    const bytes = new Uint8Array(Buffer.from(chunk));
    let isReleased = false;
    return {
      bytes,
      release: () => {
        if (isReleased) throw new Error('a chunk was released twice');
        isReleased = true;
        this.released++;
        bytes.fill(0x21);
      },
    };
  }
}

/** Text that compresses, but not to nothing, `bytes` long. */
export function sampleText(bytes: number): string {
  const lines: string[] = [];
  let length = 0;
  for (let i = 0; length < bytes; i++) {
    const line = `metric{id="${i}",hash="${((i * 2654435761) >>> 0).toString(36)}"} ${i * 7}\n`;
    lines.push(line);
    length += line.length;
  }
  return lines.join('').slice(0, bytes);
}

export interface LoopbackServer {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export async function serveOnLoopback(listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A connection that speaks only what it is told to, and hears everything. */
export class RawClient {
  readonly socket: Socket;
  text = '';
  /** How the connection ended: `end` is the regular close of TCP, anything else an error code. */
  readonly ended: Promise<string>;

  constructor(port: number, host = '127.0.0.1') {
    this.socket = connect(port, host);
    this.socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      this.socket.on('close', () => resolve('end'));
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  get(path = '/metrics', headers = '', version = '1.1'): void {
    this.send(`GET ${path} HTTP/${version}\r\nHost: loopback\r\n${headers}\r\n`);
  }
}

/** Waits for what must happen soon, however long the machine needs; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2);
}
