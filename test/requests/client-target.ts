import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A server that answers in all the ways in which outgoing requests end. */
export interface Target {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

/** More than undici and the sockets in between hold back: it arrives whole only where somebody reads it. */
const bigBody = 16 * 1024 * 1024;

const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/ok': (request, response) => request.resume().on('end', () => response.end('fine')),
  '/missing': (_, response) => response.writeHead(404).end('missing'),
  '/broken': (_, response) => response.writeHead(500).end('broken'),
  '/redirect': (_, response) => response.writeHead(302, { location: '/missing' }).end('over there'),
  '/big': (_, response) => response.writeHead(200, { 'content-length': bigBody }).end(Buffer.alloc(bigBody)),
  '/slow': (_, response) => {
    response.write('first');
    setTimeout(() => response.end('last'), 150);
  },
  '/hang': () => {},
  '/started': (_, response) => response.writeHead(200).write('first'),
  '/dropped': (request, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('first');
    setTimeout(() => request.socket.destroy(), 20);
  },
  '/hangup': (request) => request.socket.destroy(),
  '/reset': (request) => request.socket.resetAndDestroy(),
  '/hints': (_, response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('fine')),
};

const serve: RequestListener = (request, response) => {
  // A client that leaves is what many tests are about.
  response.on('error', () => {});
  const answer = answers[new URL(request.url ?? '', 'http://target').pathname];
  if (answer === undefined) response.writeHead(400).end();
  else answer(request, response);
};

export async function startTarget(address = '127.0.0.1'): Promise<Target> {
  return listen(createServer(serve), 'http', address);
}

export async function startTlsTarget(): Promise<Target> {
  return listen(createTlsServer({ key: tlsKey, cert: tlsCertificate }, serve), 'https', '127.0.0.1');
}

async function listen(server: Server, scheme: string, address: string): Promise<Target> {
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://${address}:${port}`,
    close: async () => {
      // Upgraded ones, too, which `closeAllConnections` leaves alone.
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const target = await startTarget();
  await target.close();
  return target.port;
}

/** Of `localhost` and 127.0.0.1, signed by itself, good for a hundred years, and of no use anywhere else. */
export const tlsCertificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUQXt9QzX18buMvC1yqXOaTjWMkSIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA0Mzk1NloYDzIxMjYxMDI5
MDQzOTU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATc/ZzVvtg51hh17WPxeFWfTEJ8T8iztw7X7yHme54oYVCntKLxYn4G
jRF3RcKktTTjrlaxcR27zQ2BDdkUgG8so28wbTAdBgNVHQ4EFgQUnWup8vXQlk3w
uK3/rNB9W19BWT4wHwYDVR0jBBgwFoAUnWup8vXQlk3wuK3/rNB9W19BWT4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAMl0pR0xyvsRrz3/omOjEOFGfOOYJLyZamBNw2JDvRvRAiBN
nI4IwteRztm1I+67LVkvypHww8vgLcPqJsMTSouBAA==
-----END CERTIFICATE-----
`;

const tlsKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWzOmerNrtGYQtRZL
F5sITrVGdh/8nft0+JZ/OWPlu42hRANCAATc/ZzVvtg51hh17WPxeFWfTEJ8T8iz
tw7X7yHme54oYVCntKLxYn4GjRF3RcKktTTjrlaxcR27zQ2BDdkUgG8s
-----END PRIVATE KEY-----
`;
