import { Agent, request } from 'node:http';
import type { Errand } from './shoppers.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A client for one shop, over connections that stay open and are bounded in number. */
export class ShopClient {
  readonly #base: URL;
  readonly #agent: Agent;
  readonly #timeoutMs: number;

  constructor(url: string, { connections, timeoutMs }: { connections: number; timeoutMs: number }) {
    this.#base = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects only where no answer came. */
  send({ method, path, body, headers }: Errand): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const outgoing = request(
        new URL(path, this.#base),
        {
          method,
          agent: this.#agent,
          timeout: this.#timeoutMs,
          headers: bytes
            ? { ...headers, 'content-type': 'application/json', 'content-length': bytes.length }
            : { ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }));
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${this.#timeoutMs} ms`)));
      outgoing.once('error', reject);
      outgoing.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
