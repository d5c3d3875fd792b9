import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../servers.js';
import { freePort } from './free-port.js';
import type { DatabaseServer } from './postgres.js';
import { startServerProcess } from './server-process.js';

/** What to tell those who have none. */
export const installMariadb = 'apt-get install mariadb-server';

/** For `describeWith`: empty where there is none. */
export const mariadbServers: readonly Program[] = found();

function found(): Program[] {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const path = join(folder, 'mariadbd');
    if (!existsSync(path)) continue;
    const version = /Ver (\d+\.\d+\.\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1];
    if (version !== undefined) return [{ path, version }];
  }
  return [];
}

/**
 * A MariaDB of its own: free loopback port, temporary folder, gone when it is stopped. It has an empty database
 * `sonde`.
 */
export async function startMariadb(flags: readonly string[] = []): Promise<DatabaseServer> {
  const [program] = mariadbServers;
  if (program === undefined) throw new Error(`no mariadbd; install it with: ${installMariadb}`);
  const folder = await mkdtemp(join(tmpdir(), 'sonde-mariadb-'));
  const data = join(folder, 'data');
  const asRoot = userInfo().uid === 0 ? ['--user=root'] : [];
  const port = await freePort();
  try {
    await promisify(execFile)('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot,
    ]);
    const setup = join(folder, 'setup.sql');
    await writeFile(
      setup,
      [
        'CREATE DATABASE sonde CHARACTER SET utf8mb4;',
        "CREATE USER 'sonde'@'%' IDENTIFIED BY 'sonde';",
        "GRANT ALL PRIVILEGES ON *.* TO 'sonde'@'%' WITH GRANT OPTION;",
      ].join('\n'),
    );
    const server = await startServerProcess(
      program.path,
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${join(folder, 'socket')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-buffer-pool-size=32M',
        `--init-file=${setup}`,
        ...asRoot,
        ...flags,
      ],
      port,
      /ready for connections/,
    );
    return {
      url: `mysql://sonde:sonde@127.0.0.1:${port}/sonde`,
      port,
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}
