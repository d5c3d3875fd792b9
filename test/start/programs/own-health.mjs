// Shuts itself down by hand, before Sonde would.
import { createServer } from 'node:http';
import { gracefulShutdown } from '@sonde/health';
import { start } from 'sonde';

const server = createServer((_request, response) => response.end());
gracefulShutdown({ servers: [server], delayMs: 0, log: { info: console.log, warn: console.log } });
start();
server.listen(0, () => console.log(`listening ${server.address().port}`));
