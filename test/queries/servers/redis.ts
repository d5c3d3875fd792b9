import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Program } from '../../servers.js';
import { freePort } from './free-port.js';
import { startServerProcess } from './server-process.js';

/** What to tell those who have none. */
export const installRedis = 'apt-get install redis-server';

/** For `describeWith`: empty where there is none. */
export const redisServers: readonly Program[] = found();

function found(): Program[] {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const path = join(folder, 'redis-server');
    if (!existsSync(path)) continue;
    const version = /v=(\d+\.\d+\.\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1];
    if (version !== undefined) return [{ path, version }];
  }
  return [];
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A Redis of its own: free loopback port, nothing is written to disk, gone when it is stopped. */
export async function startRedis(): Promise<RedisServer> {
  const [program] = redisServers;
  if (program === undefined) throw new Error(`no redis-server; install it with: ${installRedis}`);
  const folder = await mkdtemp(join(tmpdir(), 'sonde-redis-'));
  const port = await freePort();
  try {
    const server = await startServerProcess(
      program.path,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      port,
      /Ready to accept connections/,
    );
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
