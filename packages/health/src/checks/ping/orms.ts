import type { CheckContext } from '../../model/check.js';
import { pingLent } from './lease.js';
import { defaultStatement, field, hasMethods, isMethod, type Ping, type PingOf } from './ping.js';
import { isTarget } from './query-builders.js';

/** A PrismaClient. */
export function prismaPing(client: object): Ping | undefined {
  if (!hasMethods(client, '$connect', '$disconnect')) return undefined;
  const prisma = client as unknown as {
    $queryRawUnsafe(statement: string): PromiseLike<unknown>;
    $runCommandRaw(command: object): PromiseLike<unknown>;
  };
  const speaksSql = hasMethods(client, '$queryRawUnsafe');
  if (!speaksSql && !hasMethods(client, '$runCommandRaw')) return undefined;
  return {
    kind: 'Prisma',
    run: (_context, statement = defaultStatement) =>
      speaksSql ? prisma.$queryRawUnsafe(statement) : prisma.$runCommandRaw({ ping: 1 }),
    isClosed: () => false,
  };
}

/** DataSources that were initialized once: before that they look as after `destroy()`. */
const seenOpen = new WeakSet<object>();

/** A DataSource of TypeORM: what is pinged is the pool of its driver, where that is known. */
export function typeormPing(pingOf: PingOf): PingOf {
  return (client) => {
    if (typeof field(client, 'isInitialized') !== 'boolean' || !hasMethods(client, 'query', 'createQueryRunner')) {
      return undefined;
    }
    const source = client as unknown as { query(statement: string): PromiseLike<unknown> };
    const inner = (): Ping | undefined => {
      const driver = field(source, 'driver');
      const candidates = [
        field(driver, 'master'),
        field(driver, 'pool'),
        field(driver, 'databaseConnection'),
        field(field(driver, 'queryRunner'), 'databaseConnection'),
      ];
      return firstPing(pingOf, candidates);
    };
    const isOpen = () => {
      const isInitialized = field(source, 'isInitialized') === true;
      if (isInitialized) seenOpen.add(client);
      return isInitialized;
    };
    return {
      kind: 'TypeORM',
      run(context, statement) {
        if (!isOpen()) throw new Error('the DataSource is not initialized, or was destroyed');
        return inner()?.run(context, statement) ?? source.query(statement ?? defaultStatement);
      },
      isClosed: () => !isOpen() && seenOpen.has(client),
    };
  };
}

/** A MikroORM. */
export function mikroOrmPing(pingOf: PingOf): PingOf {
  return (client) => {
    if (!hasMethods(client, 'checkConnection', 'close') || !isTarget(field(client, 'em'))) return undefined;
    const orm = client as unknown as {
      checkConnection(): PromiseLike<{ readonly ok: boolean; readonly reason?: string }>;
      em: { getConnection?(): unknown };
    };
    return {
      kind: 'MikroORM',
      async run(context, statement) {
        const connection = orm.em.getConnection?.();
        const inner = firstPing(pingOf, [made(connection, 'getKnex'), made(connection, 'getClient')]);
        if (inner !== undefined) return inner.run(context, statement);
        const { ok, reason } = await orm.checkConnection();
        if (!ok) throw new Error(reason ?? 'not connected');
        return undefined;
      },
      isClosed: () => false,
    };
  };
}

interface ConnectionManager {
  getConnection(options: object): PromiseLike<object>;
  releaseConnection(connection: object): unknown;
  destroyConnection(connection: object): unknown;
}

/** A Sequelize: over a connection of its own pool, which is destroyed at the time limit. */
export function sequelizePing(pingOf: PingOf): PingOf {
  return (client) => {
    if (!hasMethods(client, 'authenticate', 'getDialect', 'query', 'define')) return undefined;
    const sequelize = client as unknown as {
      getDialect(): string;
      query(statement: string, options: object): PromiseLike<unknown>;
      readonly connectionManager?: unknown;
    };
    const { connectionManager: manager } = sequelize;
    const lends =
      /^(?:postgres|mysql|mariadb)$/.test(sequelize.getDialect()) &&
      hasMethods(manager, 'getConnection', 'releaseConnection', 'destroyConnection');
    const ask = (statement: string) => sequelize.query(statement, { raw: true, logging: false });
    return {
      kind: 'Sequelize',
      run: (context, statement) =>
        lends
          ? pingManaged(manager as unknown as ConnectionManager, pingOf, context, statement)
          : ask(statement ?? defaultStatement),
      // After close() the manager's own getConnection() is a function that throws.
      isClosed: () => Object.hasOwn(isTarget(manager) ? manager : {}, 'getConnection'),
    };
  };
}

function pingManaged(
  manager: ConnectionManager,
  pingOf: PingOf,
  context: CheckContext,
  statement: string | undefined,
): Promise<void> {
  return pingLent<object>(
    {
      acquire: () => manager.getConnection({ type: 'SELECT', useMaster: true }),
      ping: async (connection) => pingOf(connection)?.run(context, statement),
      release: (connection) => manager.releaseConnection(connection),
      destroy(connection) {
        // A polite end would wait behind what hangs.
        const { destroy } = connection as { destroy?: unknown };
        if (isMethod(destroy)) destroy.call(connection);
        return manager.destroyConnection(connection);
      },
    },
    context,
  );
}

function firstPing(pingOf: PingOf, candidates: readonly unknown[]): Ping | undefined {
  for (const candidate of candidates) {
    const ping = isTarget(candidate) ? pingOf(candidate) : undefined;
    if (ping !== undefined) return ping;
  }
  return undefined;
}

/** What a method without parameters gives; undefined where there is none, or it throws. */
function made(target: unknown, method: string): unknown {
  const call = field(target, method);
  if (!isMethod(call)) return undefined;
  try {
    return call.call(target);
  } catch {
    return undefined;
  }
}
