import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a client saw of one request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly connection: string | undefined;
}

/** A client that keeps its connections, as pools and balancers do. */
export class KeepAliveClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly port: number;

  constructor(port: number) {
    this.port = port;
    onTestFinished(() => this.agent.destroy());
  }

  /** Rejects with what became of a request that got no whole answer. */
  get(path: string): Promise<Answer> {
    const { agent, port } = this;
    const answer = new Promise<Answer>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body, connection: response.headers.connection });
        });
      });
      sent.on('error', reject);
      sent.end();
    });
    return handled(answer);
  }
}

/** A test that has failed already does not wait for its other answers: that they fail, too, is no news. */
export function handled<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return answer;
}

export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );

/** A connection on which a test says what it wants. */
export class RawSocket {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  text = '';

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.text += chunk;
    });
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
    this.socket.on('error', () => {});
    onTestFinished(() => void this.socket.destroy());
  }

  write(text: string): void {
    this.socket.write(text);
  }
}

export async function openSocket(port: number): Promise<RawSocket> {
  const raw = new RawSocket(port);
  await new Promise<void>((resolve) => raw.socket.once('connect', resolve));
  return raw;
}
