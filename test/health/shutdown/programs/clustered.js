// A cluster whose primary and workers all shut down gracefully.
//   node clustered.js '{ "workers": 2, "respawn": true, "answerMs": 100, "exitCode": 0 }'

import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { gracefulShutdown, Health } from '@sonde/health';

/** @type {{ workers?: number, respawn?: 'always' | 'unless voluntary', answerMs?: number, exitCode?: number, blocks?: boolean, blocksMs?: number, timeoutMs?: number }} */
const settings = JSON.parse(process.argv[2] ?? '{}');
const { workers = 2, respawn, answerMs = 0, exitCode, blocks = false, blocksMs = 0, timeoutMs } = settings;
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const complain = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

if (cluster.isPrimary) {
  process.on('SIGTERM', () => {
    const end = performance.now() + blocksMs;
    while (performance.now() < end);
  });
  const shutdown = gracefulShutdown({
    health: new Health({ log: false }),
    log: { info: say, warn: complain },
    timeoutMs,
  });
  shutdown.addCloser('exporter', () =>
    say(`close exporter, workers left: ${Object.keys(cluster.workers ?? {}).length}`),
  );
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === workers) say(`listening ${port}`);
  });
  cluster.on('exit', (worker, code) => {
    say(`worker exited ${code}`);
    if (respawn === 'always' || (respawn !== undefined && !worker.exitedAfterDisconnect)) {
      say('forked again');
      cluster.fork();
    }
  });
  for (let worker = 0; worker < workers; worker++) cluster.fork();
} else {
  const server = createServer((_request, response) => setTimeout(() => response.end(`${process.pid}`), answerMs));
  const shutdown = gracefulShutdown({
    servers: [server],
    delayMs: 200,
    log: { info: (line) => say(`worker ${line}`), warn: complain },
  });
  shutdown.addCloser('pool', () => {
    say('worker closes its pool');
    // Long after the deadline, and not for ever: nobody would be left to end it.
    const end = performance.now() + (blocks ? 20_000 : 0);
    while (performance.now() < end);
    if (exitCode !== undefined) throw new Error('no pool');
  });
  server.listen(0, '127.0.0.1');
}
