import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../servers.js';
import { freePort } from './free-port.js';
import type { DatabaseServer } from './postgres.js';
import { startServerProcess } from './server-process.js';

const versionsFolder = '/usr/lib/postgresql';

/** What to tell those who have none. */
export const installHypopg = 'apt-get install postgresql postgresql-<its version>-hypopg';

/** PostgreSQL of Debian with hypopg, for `describeWith`: the newest first, empty where there is none. */
export const postgresWithHypopg: readonly Program[] = found();

function found(): Program[] {
  if (!existsSync(versionsFolder)) return [];
  return readdirSync(versionsFolder)
    .filter((version) => existsSync(join(versionsFolder, version, 'lib', 'hypopg.so')))
    .filter((version) => existsSync(join(versionsFolder, version, 'bin', 'postgres')))
    .sort((a, b) => Number(b) - Number(a))
    .slice(0, 1)
    .map((version) => ({ path: join(versionsFolder, version, 'bin'), version }));
}

/** A server of its own, as `startPostgres` starts one. */
export async function startDebianPostgres({ path }: Program): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sonde-debian-postgres-'));
  const port = await freePort();
  const user = await ownerOf(folder);
  try {
    await promisify(execFile)(
      join(path, 'initdb'),
      ['-D', folder, '--no-sync', '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'],
      user,
    );
    const server = await startServerProcess(
      join(path, 'postgres'),
      [
        '-D',
        folder,
        '-p',
        String(port),
        '-c',
        'fsync=off',
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ],
      port,
      /ready to accept connections/,
      user,
    );
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
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

/** The server refuses to run as root: Debian's package has made a user for it. */
async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
  const user = { uid: uid as number, gid: gid as number };
  await chown(folder, user.uid, user.gid);
  return user;
}
