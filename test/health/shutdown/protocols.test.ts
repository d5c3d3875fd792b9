import { readFileSync } from 'node:fs';
import { createServer as createHttp, get as getHttp, Agent as HttpAgent } from 'node:http';
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createServer as createHttp2,
  createSecureServer as createHttp2Secure,
} from 'node:http2';
import { Agent, createServer as createHttps, get as getHttps } from 'node:https';
import { createServer as createNet } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CertificateFiles, makeCertificates } from '../../otlp/push/certificates.js';
import { codeOf, handled, KeepAliveClient, openSocket } from './http-client.js';
import { arrivals, reached, serve } from './in-process.js';

const answerMs = 150;
const certificates = makeCertificates();
const pem = ({ serverKey, serverCert }: CertificateFiles) => ({
  key: readFileSync(serverKey),
  cert: readFileSync(serverCert),
});
const withoutOpenssl = 'install openssl';

/** A session of a client, and what it was told. */
function openSession(url: string, options: object = {}) {
  const session: ClientHttp2Session = connectHttp2(url, options);
  onTestFinished(() => session.destroy());
  const goaways: number[] = [];
  session.on('goaway', (code) => goaways.push(code));
  session.on('error', () => {});
  const closed = new Promise<void>((resolve) => session.on('close', () => resolve()));
  const get = (path = '/') =>
    handled(
      new Promise<string>((resolve, reject) => {
        const stream = session.request({ ':path': path });
        let body = '';
        stream.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        stream.on('error', reject).on('end', () => resolve(body));
      }),
    );
  return { session, goaways, closed, get };
}

describe('HTTP/1.1', () => {
  test('a connection that is idle holds nothing of its last request', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const seen: WeakRef<object>[] = [];
    const server = createHttp((request, response) => {
      seen.push(new WeakRef(request));
      response.end();
    });
    const { port } = await serve(server);
    const agent = new HttpAgent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await new Promise((resolve) =>
      getHttp({ port, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve)),
    );
    await vi.waitFor(
      () => {
        collect();
        expect(seen.map((each) => each.deref())).toEqual([undefined]);
      },
      { timeout: 5_000 },
    );
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  });

  test('an answer whose headers were out before the announcement ends its connection, too', async () => {
    const server = createHttp((_, response) => {
      response.write('begun ');
      setTimeout(() => response.end('done'), answerMs);
    });
    const { shutdown, port } = await serve(server);
    const arrived = arrivals(server, 1);
    const answer = new KeepAliveClient(port).get('/');
    await arrived;
    const result = await shutdown.run();
    expect(await answer).toMatchObject({ body: 'begun done', connection: 'keep-alive' });
    expect([result.exitCode, result.durationMs < 5_000]).toEqual([0, true]);
  });

  test('requests that were pipelined are all answered, the last of them with the end of the connection', async () => {
    const server = createHttp((_, response) => setTimeout(() => response.end('done'), answerMs));
    const { shutdown, port } = await serve(server, { delayMs: answerMs / 2 });
    const socket = await openSocket(port);
    const request = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
    const arrived = arrivals(server, 2);
    socket.write(request.repeat(2));
    await arrived;
    const ended = shutdown.run();
    socket.write(request);
    expect(await ended).toMatchObject({ exitCode: 0 });
    await socket.closed;
    expect(socket.text.match(/done|connection: close/gi)).toEqual(['done', 'done', 'connection: close', 'done']);
  });

  test('a request whose headers come slowly is answered', async () => {
    const { shutdown, port } = await serve(createHttp((_, response) => response.end('done')));
    const socket = await openSocket(port);
    socket.write('GET / HTTP/1.1\r\nhost:');
    await pause(50);
    const ended = shutdown.run();
    await pause(1_200);
    socket.write(' x\r\n\r\n');
    expect(await ended).toMatchObject({ exitCode: 0 });
    await socket.closed;
    expect(socket.text).toContain('done');
  });

  test('a server that was watched only after its first requests is drained all the same', async () => {
    const server = createHttp((_, response) => setTimeout(() => response.end('done'), answerMs));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const arrived = arrivals(server, 1);
    const answer = new KeepAliveClient(port).get('/');
    await arrived;
    const { shutdown } = await serve(server);
    const { exitCode, durationMs } = await shutdown.run();
    expect([exitCode, durationMs < 5_000]).toEqual([0, true]);
    expect(await answer).toMatchObject({ body: 'done' });
  });

  test('a server that is added during the shutdown is closed at once', async () => {
    const { shutdown } = await serve(createHttp());
    shutdown.addCloser('slow', () => pause(200));
    const ended = shutdown.run();
    await reached(shutdown, 'closing');
    const late = createHttp().listen(0, '127.0.0.1');
    await new Promise((resolve) => late.once('listening', resolve));
    const closed = new Promise((resolve) => late.once('close', resolve));
    shutdown.addServer(late);
    await Promise.all([closed, ended]);
  });

  test('a server that has closed is forgotten, and drained like any other when it listens again', async () => {
    const server = createHttp((_, response) => setTimeout(() => response.end('done'), answerMs));
    const { shutdown } = await serve(server);
    const watched = server.listenerCount('connection');
    await new Promise((resolve) => server.close(resolve));
    expect(server.listenerCount('connection')).toBe(watched - 1);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(server.listenerCount('connection')).toBe(watched);
    const { port } = server.address() as { port: number };
    const arrived = arrivals(server, 1);
    const answer = new KeepAliveClient(port).get('/');
    await arrived;
    expect(await shutdown.run()).toMatchObject({ exitCode: 0 });
    expect(await answer).toMatchObject({ body: 'done', connection: 'close' });
  });

  test('the same server twice is one', async () => {
    const server = createHttp((_, response) => setTimeout(() => response.end('done'), answerMs));
    const { shutdown, port } = await serve(server);
    const listeners = server.listenerCount('request');
    shutdown.addServer(server);
    expect(server.listenerCount('request')).toBe(listeners);
    const arrived = arrivals(server, 1);
    const answer = new KeepAliveClient(port).get('/');
    await arrived;
    await shutdown.run();
    expect(await answer).toMatchObject({ body: 'done', connection: 'close' });
  });
});

test('HTTPS: requests in flight are answered, idle connections and half a handshake end', async (context) => {
  if (certificates === undefined) return context.skip(withoutOpenssl);
  const server = createHttps(pem(certificates), (_, response) => setTimeout(() => response.end('done'), answerMs));
  const { shutdown, port } = await serve(server, { drainTimeoutMs: 6_000 });
  const get = () =>
    handled(
      new Promise<string>((resolve, reject) => {
        const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
        onTestFinished(() => agent.destroy());
        getHttps({ host: '127.0.0.1', port, agent }, (response) => {
          response.resume().on('end', () => resolve(`${response.statusCode} ${response.headers.connection}`));
        }).on('error', reject);
      }),
    );
  expect(await get()).toBe('200 keep-alive');
  const arrived = arrivals(server, 1);
  const answer = get();
  await arrived;
  const { exitCode, durationMs } = await shutdown.run();
  expect([await answer, exitCode]).toEqual(['200 close', 0]);
  expect(durationMs).toBeLessThan(5_000);
});

describe('HTTP/2', () => {
  test('a session is told to go elsewhere during the delay, and served until then', async () => {
    const server = createHttp2((_, response) => setTimeout(() => response.end('done'), answerMs));
    const { shutdown, port, faults } = await serve(server, { delayMs: 1_000 });
    const url = `http://127.0.0.1:${port}`;
    const first = openSession(url);
    expect(await first.get()).toBe('done');
    const arrived = arrivals(server, 1);
    const inFlight = first.get();
    await arrived;
    const ended = shutdown.run();
    expect(await inFlight).toBe('done');
    // Its client closes the session when it has been told, and opens another one for the next request.
    await first.closed;
    expect(new Set(first.goaways)).toEqual(new Set([0]));
    expect(await openSession(url).get()).toBe('done');
    expect(await ended).toMatchObject({ exitCode: 0 });
    expect(faults).toEqual([]);
    expect(await codeOf(openSession(url).get())).not.toBe('answered');
  });

  test('streams under way are finished while it drains; a session that is idle holds nothing up', async () => {
    const server = createHttp2((_, response) => setTimeout(() => response.end('done'), answerMs));
    const { shutdown, port } = await serve(server);
    const idle = openSession(`http://127.0.0.1:${port}`);
    expect(await idle.get()).toBe('done');
    const busy = openSession(`http://127.0.0.1:${port}`);
    const arrived = arrivals(server, 3);
    const answers = [busy.get(), busy.get(), busy.get()];
    await arrived;
    const { exitCode, durationMs } = await shutdown.run();
    expect([await Promise.all(answers), exitCode]).toEqual([['done', 'done', 'done'], 0]);
    expect(durationMs).toBeLessThan(5_000);
  });

  test('a stream that never ends is cut at the end of its time, and told', async () => {
    const server = createHttp2((_, response) => response.write('begun'));
    const { shutdown, port, faults } = await serve(server, { drainTimeoutMs: 200 });
    const { session, closed } = openSession(`http://127.0.0.1:${port}`);
    const arrived = arrivals(server, 1);
    session.request({ ':path': '/' }).on('error', () => {});
    await arrived;
    expect(await shutdown.run()).toMatchObject({ exitCode: 1 });
    await closed;
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_DRAIN_TIMEOUT']);
  });

  test('a server of bare streams goes on having nothing else', async (context) => {
    if (certificates === undefined) return context.skip(withoutOpenssl);
    const server = createHttp2Secure(pem(certificates));
    server.on('stream', (stream) => {
      stream.respond();
      setTimeout(() => stream.end('done'), answerMs);
    });
    const { shutdown, port } = await serve(server);
    expect([server.listenerCount('stream'), server.listenerCount('request')]).toEqual([1, 0]);
    const arrived = arrivals(server, 1, 'stream');
    const answer = openSession(`https://127.0.0.1:${port}`, { rejectUnauthorized: false }).get();
    await arrived;
    expect(await shutdown.run()).toMatchObject({ exitCode: 0 });
    expect(await answer).toBe('done');
  });

  test('both versions on one secure port', async (context) => {
    if (certificates === undefined) return context.skip(withoutOpenssl);
    const server = createHttp2Secure({ ...pem(certificates), allowHTTP1: true }, (_, response) => {
      setTimeout(() => response.end('done'), answerMs);
    });
    const { shutdown, port, faults } = await serve(server);
    const arrived = arrivals(server, 2);
    const { get } = openSession(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const old = new Promise<string | undefined>((resolve, reject) => {
      const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
      onTestFinished(() => agent.destroy());
      getHttps({ host: '127.0.0.1', port, agent }, (response) => {
        response.resume().on('end', () => resolve(response.headers.connection));
      }).on('error', reject);
    });
    handled(old);
    const modern = get();
    await arrived;
    expect(await shutdown.run()).toMatchObject({ exitCode: 0 });
    expect([await modern, await old, faults]).toEqual(['done', 'close', []]);
  });
});

test('a TCP server of any other protocol: no new connections, the others live until the end of their time', async () => {
  const server = createNet((socket) => socket.on('error', () => {}).pipe(socket));
  const { shutdown, port, faults } = await serve(server, { drainTimeoutMs: 3_000 });
  const socket = await openSocket(port);
  const ended = shutdown.run();
  await pause(1_200);
  socket.write('still there?');
  expect(await ended).toMatchObject({ exitCode: 0 });
  await socket.closed;
  expect([socket.text, faults]).toEqual(['still there?', []]);
});
