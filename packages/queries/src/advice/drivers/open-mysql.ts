import { textIn } from '../cells.js';
import type { AdviceConnection } from '../connection.js';
import { explainFailure } from './connect-failure.js';
import type { DatabaseUrl } from './database-url.js';
import { loadDriver } from './load-driver.js';
import { fromMariadb, fromMysql2, type MariadbConnection, type Mysql2Connection } from './mysql-connection.js';

interface Driver<Connection> {
  createConnection(
    options: object,
  ): Promise<Connection & { end(): Promise<unknown>; on(event: 'error', listener: () => void): unknown }>;
}

/** What a URL's path and parameters ask for; parameters of drivers are not passed on: one of them allows several statements. */
function loginOf(url: string): object {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socket = searchParams.get('socketPath') ?? searchParams.get('socket');
  const ssl = searchParams.get('ssl') ?? searchParams.get('sslmode') ?? searchParams.get('ssl-mode');
  const asksForTls = ssl !== null && !/^(false|0|disabled?|prefer(red)?)$/i.test(ssl);
  return {
    ...(socket === null
      ? { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 3306 : Number(port) }
      : { socketPath: socket }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ...(pathname.length > 1 && { database: decodeURIComponent(pathname.slice(1)) }),
    ...(asksForTls && { ssl: { rejectUnauthorized: !/^(require|no-verify)/i.test(ssl) } }),
  };
}

/** @param drivers in the order in which they are looked for */
export async function openMysql(
  database: DatabaseUrl,
  timeoutMs: number,
  drivers: readonly string[] = ['mysql2/promise', 'mariadb'],
): Promise<AdviceConnection> {
  const { name, module } = loadDriver('MySQL and MariaDB', drivers);
  try {
    const options = { ...loginOf(database.address), connectTimeout: timeoutMs, multipleStatements: false };
    if (name === 'mysql2/promise') {
      const connection = await (module as Driver<Mysql2Connection>).createConnection(options);
      connection.on('error', () => {});
      return await ended(fromMysql2(connection), connection, fromMysql2);
    }
    const connection = await (module as Driver<MariadbConnection>).createConnection(options);
    connection.on('error', () => {});
    return await ended(fromMariadb(connection), connection, fromMariadb);
  } catch (cause) {
    throw explainFailure(database.shown, cause);
  }
}

/** Both drivers speak with both servers: which one it is, the server says. */
async function ended<Connection extends { end(): Promise<unknown> }>(
  first: AdviceConnection,
  connection: Connection,
  make: (connection: Connection, system: 'mysql' | 'mariadb') => AdviceConnection,
): Promise<AdviceConnection> {
  const [row] = await first.query('SELECT VERSION() AS version');
  const system = /mariadb/i.test(textIn(row?.['version']) ?? '') ? 'mariadb' : 'mysql';
  return { ...make(connection, system), close: async () => void (await connection.end()) };
}
