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

/** Sends bytes, and gives what came back until a number of status lines are there (or two seconds have passed). */
export async function exchanged(port: number, bytes: string, responses: number): Promise<number[]> {
  const socket = await connection(port);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes);
  const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
  const deadlineMs = Date.now() + 2000;
  while (statuses().length < responses && !socket.closed && Date.now() < deadlineMs) await pause(5);
  socket.destroy();
  return statuses();
}

/** Sends a request and leaves: politely with a FIN, or with a reset. */
export async function abandon(port: number, bytes: string, how: 'end' | 'reset', afterMs = 60): Promise<void> {
  const socket = await connection(port);
  socket.resume().write(bytes);
  await pause(afterMs);
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
      if (cancelAfterMs !== undefined) setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), cancelAfterMs);
      await once(stream, 'close');
      return status;
    }),
  );
  session.close();
  return statuses;
}
