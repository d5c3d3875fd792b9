import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { start } from 'sonde';

// The one line. It stands before everything that it is to measure, hence the imports below it.
const sonde = start({ serviceName: 'express-example' });

const { createApp } = await import('./app.js');
const { Notes } = await import('./notes.js');
const { visit } = await import('./visit.js');

const notes = await Notes.open();
sonde.shutdown.addCloser('notes', () => notes.close());

const isOnce = process.argv.includes('--once');
const server = createApp(notes).listen(isOnce ? 0 : Number(process.env['PORT'] ?? 3000));
await once(server, 'listening');

if (isOnce) {
  const { port } = server.address() as AddressInfo;
  await visit(`http://localhost:${port}`, (await sonde.listening).url);
  // What SIGTERM does, too: answers the requests under way, closes the database, ends with exit code 0.
  await sonde.shutdown.run('--once');
}
