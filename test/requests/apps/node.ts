import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { setTimeout as pause, setImmediate as tick } from 'node:timers/promises';
import { measureServer } from '@sonde/http/node';
import { currentScope } from '@sonde/metrics';
import { type AppSetup, BoomError, type RequestApp } from '../kit/app.js';
import { listening } from '../kit/listening.js';
import { scopeReport } from '../kit/scope-report.js';

/** `node:http` has no router: its users name the route themselves. */
const routes: ReadonlyArray<readonly [method: string, pattern: string, handler: RequestListener]> = [
  ['GET', '/ok', (_, response) => response.end('ok')],
  ['GET', '/users/:id', (request, response) => response.end(decodeURIComponent(request.url?.split('/')[2] ?? ''))],
  ['GET', '/org/:org/members/:member', (_, response) => response.end('member')],
  ['GET', '/guarded', (_, response) => response.writeHead(401).end('no')],
  ['POST', '/echo', (request, response) => request.pipe(response)],
  ['GET', '/stream', stream],
  ['GET', '/slow', () => {}],
  ['GET', '/half', (_, response) => response.write('x')],
  ['GET', '/scope', (_, response) => void tick().then(() => response.end(JSON.stringify(scopeReport())))],
  ['POST', '/scope', reportAfterBody],
  ['GET', '/skipped', (_, response) => response.end('skipped')],
  [
    'GET',
    '/org/:org/boom',
    () => {
      throw new BoomError('boom');
    },
  ],
];

async function stream(_: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const letter of 'abc') {
    response.write(letter.repeat(1000));
    await pause(20);
  }
  response.end();
}

async function reportAfterBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for await (const _ of request);
  response.end(JSON.stringify(scopeReport()));
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url?.split('?')[0] ?? '';
  const found = routes.filter(([, pattern]) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path));
  const asked = request.method === 'HEAD' ? 'GET' : request.method;
  const [, pattern, handler] = found.find(([method]) => method === asked) ?? [];
  if (pattern === undefined || handler === undefined)
    return void response.writeHead(found.length > 0 ? 405 : 404).end();
  const scope = currentScope();
  if (scope !== undefined) scope.route = pattern;
  try {
    handler(request, response);
  } catch (error) {
    response.writeHead(error instanceof URIError ? 400 : 500).end();
  }
}

function install(server: Parameters<typeof measureServer>[0], { options, twice }: AppSetup): void {
  measureServer(server, options);
  if (twice === true) measureServer(server, options);
}

export const nodeApp: RequestApp = {
  name: 'node:http',
  patterns: { asyncBoom: undefined, listA: undefined, listB: undefined, regexp: undefined, mounted: undefined },
  statuses: { options: 405, wrongMethod: 405 },
  boomType: '500',
  start: async (setup) => {
    const server = createServer(serve);
    install(server, setup);
    return listening(server);
  },
  startHttp2: async (setup) => {
    const server = createHttp2Server(serve as unknown as Parameters<typeof createHttp2Server>[1]);
    install(server, setup);
    return listening(server);
  },
};
