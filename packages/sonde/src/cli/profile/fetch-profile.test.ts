import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { profileAddress } from './address.js';
import { defaultLimits, type FetchLimits, fetchProfile } from './fetch-profile.js';

const token = 'a-token-nobody-may-see';
const running: { close(): unknown; closeAllConnections?(): void }[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(answer);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const silent = { connected: () => {}, received: () => {} };

function ask(host: string, limits: Partial<FetchLimits> = {}, authorization: string | undefined = `Bearer ${token}`) {
  return fetchProfile(profileAddress(host, { seconds: 1 }), authorization, silent, { ...defaultLimits, ...limits });
}

async function failure(asked: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await asked.then(
    () => new Error('it did not fail'),
    (thrown: Error) => thrown,
  );
  const { code = '' } = error as NodeJS.ErrnoException;
  expect(error.message).not.toContain(token);
  return { code, message: error.message };
}

describe('an answer', () => {
  test('is its bytes; the request says what it wants, and who asks', async () => {
    let seen: IncomingMessage | undefined;
    const host = await serve((request, response) => {
      seen = request;
      response.end(Buffer.from([1, 2, 3]));
    });
    expect([...(await ask(host))]).toEqual([1, 2, 3]);
    expect([seen?.method, seen?.url]).toEqual(['GET', '/debug/pprof/profile?seconds=1']);
    expect(seen?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'accept-encoding': 'identity' });
  });

  test('of an address with user and password, and of one without anything', async () => {
    const seen: (string | undefined)[] = [];
    const host = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('x');
    });
    await fetchProfile(profileAddress(`http://me:pass@${host}`), undefined, silent);
    await fetchProfile(profileAddress(host), undefined, silent);
    expect(seen).toEqual([`Basic ${btoa('me:pass')}`, undefined]);
  });

  test.each([
    ['gzip', gzipSync('packed on the way')],
    ['br', brotliCompressSync('packed on the way')],
    ['identity', Buffer.from('packed on the way')],
  ])('that a proxy packed by %s', async (encoding, body) => {
    const host = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    expect(Buffer.from(await ask(host)).toString()).toBe('packed on the way');
  });

  test('is told as it comes', async () => {
    const host = await serve((_, response) => response.end('12345'));
    const told: (string | number)[] = [];
    const progress = { connected: () => void told.push('connected'), received: (n: number) => void told.push(n) };
    await fetchProfile(profileAddress(host), undefined, progress);
    expect([told[0], told.at(-1)]).toEqual(['connected', 5]);
  });
});

describe('a refusal', () => {
  const plain = { 'content-type': 'text/plain; charset=utf-8' };

  test.each([
    [400, {}, /400, a request that the service does not take \("the words"\).*--seconds/],
    [401, {}, /401, a token that the service does not know, .*SONDE_PROFILER_TOKEN/],
    [403, {}, /403, a refusal \("the words"\).*what stands before/],
    [404, {}, /404, no such profile at \/debug\/pprof\/profile .*profileEndpoints/],
    [409, { 'retry-after': '7' }, /409, another profile that is being taken .*Ask again in 7 s/],
    [429, { 'retry-after': '31' }, /429, too many profiles .*Ask again in 31 s/],
    [429, {}, /Ask again in some s/],
    [500, {}, /500, a failure of the service .*Its log says more/],
    [503, {}, /503, a service that cannot now/],
    [418, {}, /418, a refusal/],
  ])('%s %o', async (status, headers, words) => {
    const host = await serve((_, response) => response.writeHead(status, { ...plain, ...headers }).end('the words\n'));
    const { code, message } = await failure(ask(host));
    expect(code).toBe('SONDE_COMMAND_REFUSED');
    expect(message).toContain(`the profile "profile" of ${host}: got `);
    expect(message).toMatch(words);
  });

  test('of a service where no token is set', async () => {
    const off = 'Profiling over HTTP is off: no token is set.';
    const host = await serve((_, response) => response.writeHead(403, plain).end(off));
    expect((await failure(ask(host))).message).toMatch(
      /403, profiles that are switched off .*Start the service with a/,
    );
  });

  test('without a token says where to put one', async () => {
    const host = await serve((_, response) => response.writeHead(401).end());
    const { message } = await failure(fetchProfile(profileAddress(host), undefined, silent));
    expect(message).toMatch(/401, no token, .*SONDE_PROFILER_TOKEN.*--token-file/);
  });

  test('that points elsewhere is not followed: the token stays here', async () => {
    let elsewhere = 0;
    const other = await serve((_, response) => response.end(String(elsewhere++)));
    const location = `http://${other}/debug/pprof/profile?seconds=1&key=${token}`;
    const host = await serve((_, response) => response.writeHead(302, { location }).end());
    const { message } = await failure(ask(host));
    expect(message).toContain(`302, another address: http://${other}/debug/pprof/profile`);
    expect(elsewhere).toBe(0);
  });

  test('that repeats the request is repeated without the token, on one line', async () => {
    const said = `no entry\u001b[31m\nfor ${token} and ${token}`;
    const host = await serve((_, response) => response.writeHead(403, plain).end(said));
    const { message } = await failure(ask(host));
    expect(message).toContain('("no entry�[31m for … and …")');
  });

  test('of many words is cut', async () => {
    const host = await serve((_, response) => response.writeHead(500, plain).end('x'.repeat(1_000_000)));
    const { message } = await failure(ask(host));
    expect(message.length).toBeLessThan(700);
  });

  test('as a web page is not repeated', async () => {
    const html = { 'content-type': 'text/html' };
    const host = await serve((_, response) => response.writeHead(404, html).end('<h1>Not here</h1>'));
    expect((await failure(ask(host))).message).not.toContain('Not here');
  });
});

describe('something else', () => {
  test('a web page', async () => {
    const html = { 'content-type': 'text/html; charset=utf-8' };
    const host = await serve((_, response) => response.writeHead(200, html).end('<h1>Shop</h1>'));
    const { code, message } = await failure(ask(host));
    expect([code, message]).toEqual(['SONDE_COMMAND_ANSWER', expect.stringContaining('got a web page')]);
  });

  test('more than is read, packed or not', async () => {
    const host = await serve((_, response) => response.end(Buffer.alloc(2_000_000)));
    expect(await failure(ask(host, { maxBytes: 1_000_000 }))).toMatchObject({ code: 'SONDE_COMMAND_ANSWER' });
    const packed = gzipSync(Buffer.alloc(2_000_000));
    const other = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
    const { message } = await failure(ask(other, { maxBytes: 1_000_000 }));
    expect(message).toContain('more than 1 MB');
    expect((await ask(other, { maxBytes: 2_000_000 })).length).toBe(2_000_000);
  });

  test('what does not unpack, and what nobody knows', async () => {
    const broken = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no'));
    expect((await failure(ask(broken))).message).toContain('what does not unpack (gzip)');
    const unknown = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'zip' }).end('no'));
    expect((await failure(ask(unknown))).message).toContain('an unknown encoding');
  });
});

describe('nobody', () => {
  test('listens', async () => {
    const host = await serve(() => {});
    for (const server of running.splice(0)) server.close();
    const { code, message } = await failure(ask(host));
    expect(code).toBe('SONDE_COMMAND_UNREACHABLE');
    expect(message).toContain(`${host}: got nobody listens there (ECONNREFUSED)`);
  });

  test('has that name', async () => {
    expect((await failure(ask('shop.invalid:9464'))).message).toMatch(/no such host|no answer of the name service/);
  });

  test('answers in time', async () => {
    const host = await serve(() => {});
    const { code, message } = await failure(ask(host, { answerMs: -900 }));
    expect(code).toBe('SONDE_COMMAND_UNREACHABLE');
    expect(message).toContain('a service that gave no answer within 1 s');
  });

  test('goes on with what it began', async () => {
    const host = await serve((_, response) => void response.write('some'));
    expect((await failure(ask(host, { idleMs: 50 }))).message).toContain('sent no more of its answer');
  });

  test('ends what it began', async () => {
    const host = await serve((_, response) => {
      response.write('some', () => response.destroy());
    });
    const { code, message } = await failure(ask(host));
    expect([code, message]).toEqual(['SONDE_COMMAND_UNREACHABLE', expect.stringMatching(/ended without an answer/)]);
  });

  test('speaks HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect((await failure(ask(`127.0.0.1:${port}`))).message).toMatch(/no HTTP|ended without an answer/);
  });

  test('speaks TLS', async () => {
    const host = await serve((_, response) => response.end());
    const { message } = await failure(ask(`https://${host}`));
    expect(message).toMatch(/got (no TLS|a connection that the service ended).*http/);
  });
});
