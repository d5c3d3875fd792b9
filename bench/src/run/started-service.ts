import { createServer } from 'node:http';
import { cpuUsage, memoryUsage } from 'node:process';
import type { StartedMessage } from '../workloads/starts.js';

/** What a contender does when the service has begun to listen belongs to its start. */
const momentMs = 300;

/** A service of a few lines: what its start takes is what measures it. */
createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1', () => {
  setTimeout(() => {
    const { user, system } = cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, rssBytes: memoryUsage.rss() } satisfies StartedMessage);
  }, momentMs);
});
process.on('disconnect', () => process.exit());
