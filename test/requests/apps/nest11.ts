import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { RequestApp } from '../kit/app.js';
import { type Nest, nestApps } from './nest-app.js';

const peer = new URL('../../peers/nest11/', import.meta.url);

/** Why the present Nest alone is tried, where that is so. */
export const nest11Missing: string | undefined = existsSync(new URL('node_modules/@nestjs/core', peer))
  ? undefined
  : 'not found; install it with: npm ci --prefix test/peers/nest11';

export const nest11: Nest | undefined = nest11Missing === undefined ? await loadNest11() : undefined;
export const nest11Apps: readonly RequestApp[] = nest11 === undefined ? [] : nestApps('11', nest11);

/**
 * What we ship, as built, in a folder from which `@nestjs/common` is Nest 11: a package finds its peers by where it
 * lies. All else it imports is what everybody here imports.
 */
async function loadNest11(): Promise<Nest> {
  const folder = new URL('.tmp/', peer);
  mkdirSync(folder, { recursive: true });
  // Of its own for every process: two files of tests may want it at the same time.
  const copy = new URL(`${mkdtempSync(fileURLToPath(new URL('http-', folder)))}/`, 'file:');
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const part of ['package.json', 'dist', 'src']) {
    cpSync(new URL(`../../../packages/http/${part}`, import.meta.url), new URL(part, copy), { recursive: true });
  }
  const { SondeModule } = await import(/* @vite-ignore */ fileURLToPath(new URL('dist/nest/index.js', copy)));
  const require = createRequire(peer);
  const { version } = require('@nestjs/core/package.json') as { version: string };
  if (!version.startsWith('11.')) throw new Error(`test/peers/nest11 has Nest ${version}`);
  const platform = require('@nestjs/platform-fastify') as { FastifyAdapter: typeof FastifyAdapter };
  return {
    common: require('@nestjs/common'),
    core: require('@nestjs/core'),
    FastifyAdapter: platform.FastifyAdapter,
    SondeModule,
  };
}
