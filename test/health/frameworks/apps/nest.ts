import 'reflect-metadata';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthModule } from '@sonde/health/nest';
import type { Nest } from './nest-app.js';

export const nest12: Nest = { common, core, FastifyAdapter, HealthModule };

const peer = new URL('../../../peers/nest11/', import.meta.url);

/** Why the present Nest alone is tried, where that is so. */
export const nest11Missing: string | undefined = existsSync(new URL('node_modules/@nestjs/core', peer))
  ? undefined
  : 'not found; install it with: npm ci --prefix test/peers/nest11';

const folders: string[] = [];

/** What was put on the disk for Nest 11. */
export function removeCopies(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Undefined where it is not installed. */
export const nest11: Nest | undefined = nest11Missing === undefined ? await loadNest11() : undefined;

/**
 * What we ship, as built, in a folder from which `@nestjs/common` is Nest 11: a package finds its peers by where it
 * lies. All else it imports is what everybody here imports.
 */
async function loadNest11(): Promise<Nest> {
  const folder = new URL('.tmp/', peer);
  mkdirSync(folder, { recursive: true });
  // Of its own for every process: two files of tests may want it at the same time.
  const copy = new URL(`${mkdtempSync(fileURLToPath(new URL('health-', folder)))}/`, 'file:');
  folders.push(fileURLToPath(copy));
  const shipsIt = (path: string) => !path.includes('.test.');
  for (const part of ['package.json', 'dist', 'src']) {
    cpSync(new URL(`../../../../packages/health/${part}`, import.meta.url), new URL(part, copy), {
      recursive: true,
      filter: shipsIt,
    });
  }
  const shipped = await import(/* @vite-ignore */ fileURLToPath(new URL('dist/nest/index.js', copy)));
  const require = createRequire(peer);
  const { version } = require('@nestjs/core/package.json') as { version: string };
  if (!version.startsWith('11.')) throw new Error(`test/peers/nest11 has Nest ${version}`);
  const platform = require('@nestjs/platform-fastify') as { FastifyAdapter: typeof FastifyAdapter };
  return {
    common: require('@nestjs/common'),
    core: require('@nestjs/core'),
    FastifyAdapter: platform.FastifyAdapter,
    HealthModule: shipped.HealthModule,
  };
}
