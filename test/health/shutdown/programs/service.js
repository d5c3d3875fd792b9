// A service as anybody would write one, with its shutdown. What the tests vary comes as JSON in the first argument.
//   node service.js '{ "answerMs": 20, "options": { "delayMs": 200 } }'
// Says what happens on its standard output, a line each.

import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gracefulShutdown, Health, healthHandler } from '@sonde/health';

/**
 * @type {{
 *   graceful?: boolean,
 *   answerMs?: number,
 *   tellsRequests?: boolean,
 *   startMs?: number,
 *   blockMs?: number,
 *   port?: number,
 *   closers?: string[],
 *   exits?: number,
 *   exitCode?: number,
 *   signalsAtTheEnd?: boolean,
 *   options?: import('@sonde/health').GracefulShutdownOptions,
 * }}
 */
const settings = JSON.parse(process.argv[2] ?? '{}');
const { graceful = true, answerMs = 0, startMs = 0, closers = [], options } = settings;

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const complain = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

const health = new Health({ log: false, manualStart: true });
let database = true;
health.check({ name: 'database', check: () => database });
let answered = 0;
const probes = healthHandler(health);
let requests = 0;
const server = createServer((request, response) => {
  if (settings.tellsRequests) say(`request ${++requests}`);
  const { pathname } = new URL(request.url ?? '', 'http://localhost');
  if (pathname.startsWith('/health')) {
    probes(request, response);
  } else if (pathname === '/database/lost' || pathname === '/database/back') {
    database = pathname.endsWith('back');
    response.end();
  } else if (pathname === '/block') {
    response.end();
    const end = performance.now() + 2_000;
    while (performance.now() < end);
  } else if (pathname === '/never') {
    // Its client has the headers, and waits for the rest.
    response.write('begun');
  } else {
    setTimeout(() => response.end('done'), answerMs);
    response.on('finish', () => answered++);
  }
});
server.on('upgrade', (_request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  say('upgraded');
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('error', () => {});
});

/** @type {Readonly<Record<string, () => unknown>>} */
const endings = {
  ends: () => pause(10),
  throws: () => {
    throw new Error('no such pool');
  },
  rejects: () => Promise.reject(undefined),
  hangs: () => new Promise(() => {}),
};

if (graceful) {
  const shutdown = gracefulShutdown({
    health,
    servers: [server],
    log: { info: say, warn: complain },
    onPhase: (phase) => say(`phase ${phase}`),
    ...options,
  });
  for (const closer of closers) {
    // Such as `pools:hangs`.
    const [stage, ending] = /** @type {[import('@sonde/health').CloserStage, string]} */ (closer.split(':'));
    const close = async () => {
      say(`close ${closer}`);
      await endings[ending]?.();
    };
    shutdown.addCloser(closer, close, { stage });
  }
  shutdown.signal.addEventListener('abort', () => {
    if (settings.signalsAtTheEnd) shutdown.run().then(() => process.kill(process.pid, 'SIGTERM'));
    say('aborted');
    const end = performance.now() + (settings.blockMs ?? 0);
    while (performance.now() < end);
  });
}
if (settings.exits !== undefined) {
  process.on('SIGTERM', () => {
    say('another listener');
    setTimeout(() => process.exit(7), settings.exits);
  });
}

if (settings.exitCode !== undefined) process.exitCode = settings.exitCode;

process.on('exit', () => say(`answered ${answered}`));

say('starting');
await pause(startMs);
health.started();
server.listen(settings.port ?? 0, '127.0.0.1', () => {
  const address = server.address();
  say(`listening ${typeof address === 'object' ? address?.port : ''}`);
});
