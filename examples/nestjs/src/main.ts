import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { start } from 'sonde';

// Before everything that it is to measure, hence the imports below it.
const sonde = start({ serviceName: 'nestjs-example' });

const { NestFactory } = await import('@nestjs/core');
const { appModule } = await import('./app.module.js');
const { visit } = await import('./visit.js');

const app = await NestFactory.create(appModule(sonde.health), { logger: ['error', 'warn'] });
// Nest's own hooks run once all requests are answered.
sonde.shutdown.addCloser('app', () => app.close());

const isOnce = process.argv.includes('--once');
await app.listen(isOnce ? 0 : Number(process.env['PORT'] ?? 3000));

if (isOnce) {
  const { port } = app.getHttpServer().address() as AddressInfo;
  await visit(`http://localhost:${port}`, (await sonde.listening).url);
  // What SIGTERM does, too.
  await sonde.shutdown.run('--once');
}
