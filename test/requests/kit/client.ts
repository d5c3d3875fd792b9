import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The head of a request as bytes on the wire: what `fetch` would not send. */
export function head(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** A connection whose errors are of no interest: the cases break connections on purpose. */
export async function connection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** How long is waited for what must come: a busy machine may stand still for seconds. */
const patienceMs = 20_000;

/** Waits until something is so, or long enough: the expectation that follows tells. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = Date.now() + patienceMs; !isSo() && Date.now() < endMs; ) await pause(5);
}

/** Sends bytes, and gives what came back until a number of status lines are there, or the connection has ended. */
export async function exchanged(port: number, bytes: string, responses: number): Promise<number[]> {
  const socket = await connection(port);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes);
  const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
  await until(() => statuses().length >= responses || socket.closed);
  socket.destroy();
  return statuses();
}

/** Sends a request and leaves when it is time: politely with a FIN, or with a reset. */
export async function abandon(
  port: number,
  bytes: string,
  how: 'end' | 'reset',
  time: (socket: Socket) => Promise<unknown>,
): Promise<void> {
  const socket = await connection(port);
  socket.resume().write(bytes);
  await time(socket);
  if (how === 'end') socket.destroy();
  else socket.resetAndDestroy();
}

/** Requests over one HTTP/2 connection: their statuses; 0 where it was cancelled before an answer. */
export async function overHttp2(
  port: number,
  requests: ReadonlyArray<{ path: string; method?: string; cancelAfterMs?: number; body?: string }>,
): Promise<number[]> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const statuses = await Promise.all(
    requests.map(async ({ path, method = 'GET', cancelAfterMs, body }) => {
      const stream = session.request({ ':path': path, ':method': method }, { endStream: body === undefined });
      let status = 0;
      stream.on('error', () => {});
      stream.on('response', (headers) => (status = Number(headers[':status'])));
      stream.resume();
      if (body !== undefined) stream.end(body);
      if (cancelAfterMs !== undefined) {
        // The answer to a ping says that what was sent before it has come.
        stream.once('ready', () =>
          session.ping(() => setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), cancelAfterMs)),
        );
      }
      await once(stream, 'close');
      return status;
    }),
  );
  session.close();
  return statuses;
}
