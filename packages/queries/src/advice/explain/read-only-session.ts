import { SondeError } from '@sonde/metrics';
import { flagIn, numberIn, textIn } from '../cells.js';
import type { AdviceConnection, AdviceSystem } from '../connection.js';

export interface SessionLimits {
  /** Of each statement. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Of waiting for a lock. Default 1000. */
  readonly lockTimeoutMs?: number | undefined;
}

/** What runs on a connection, one after the other: transactions of two callers must not meet. */
const queues = new WeakMap<AdviceConnection, Promise<unknown>>();

/**
 * Runs some work in a transaction that can read only and that is always rolled back, under timeouts. What the work
 * throws is thrown again, after the rollback.
 *
 * @throws SondeError SONDE_QUERIES_EXPLAIN_REFUSED: the connection is in a transaction of someone else
 */
export function readOnly<T>(connection: AdviceConnection, limits: SessionLimits, work: () => Promise<T>): Promise<T> {
  const before = queues.get(connection) ?? Promise.resolve();
  const turn = before.then(() => sessions[connection.system](connection, limits, work));
  const settled = turn.catch(() => undefined);
  queues.set(connection, settled);
  return turn;
}

type Session = <T>(connection: AdviceConnection, limits: SessionLimits, work: () => Promise<T>) => Promise<T>;

const postgresql: Session = async (connection, { timeoutMs = 5000, lockTimeoutMs = 1000 }, work) => {
  // Outside of a transaction, each statement is one of its own.
  const first = await transactionId(connection);
  const second = await transactionId(connection);
  if (first === second) throw insideTransaction();
  await connection.query('BEGIN READ ONLY');
  return rolledBack(connection, async () => {
    await connection.query(
      `SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),
        set_config('idle_in_transaction_session_timeout', $3, true),
        set_config('standard_conforming_strings', 'on', true)`,
      [String(timeoutMs), String(lockTimeoutMs), String(timeoutMs * 2)],
    );
    return work();
  });
};

/** Every transaction of PostgreSQL has one, also those that only read. */
async function transactionId(connection: AdviceConnection): Promise<string | undefined> {
  const [row] = await connection.query(
    'SELECT virtualtransaction AS id FROM pg_locks WHERE pid = pg_backend_pid() LIMIT 1',
  );
  return textIn(row?.['id']);
}

const mysql: Session = async (connection, { timeoutMs = 5000, lockTimeoutMs = 1000 }, work) => {
  const lockSeconds = Math.max(1, Math.ceil(lockTimeoutMs / 1000));
  const wanted: Readonly<Record<string, number>> =
    connection.system === 'mariadb'
      ? { lock_wait_timeout: lockSeconds, max_statement_time: timeoutMs / 1000 }
      : { lock_wait_timeout: lockSeconds, max_execution_time: timeoutMs };
  const names = Object.keys(wanted);
  const inside = connection.system === 'mariadb' ? ', @@in_transaction AS inside' : '';
  const [row] = await connection.query(
    `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(', ')}${inside}`,
  );
  if (flagIn(row?.['inside'])) throw insideTransaction();
  const set = (values: Readonly<Record<string, unknown>>): Promise<unknown> =>
    connection.query(`SET ${names.map((name) => `SESSION ${name} = ${numberIn(values[name]) ?? 0}`).join(', ')}`);
  await set(wanted);
  try {
    // Refused inside of a transaction, which `START TRANSACTION` would commit.
    await connection.query('SET TRANSACTION READ ONLY').catch((cause: unknown) => {
      throw (cause as { errno?: unknown } | null)?.errno === 1568 ? insideTransaction() : cause;
    });
    await connection.query('START TRANSACTION READ ONLY');
    return await rolledBack(connection, work);
  } finally {
    await set(row ?? {}).catch(() => undefined);
  }
};

/**
 * No transaction: one of SQLite belongs to the connection, which may be the application's, and its writes between two of
 * our statements would be rolled back with it. Each statement of ours only reads.
 */
const sqlite: Session = (_connection, _limits, work) => work();

const sessions: Readonly<Record<AdviceSystem, Session>> = { postgresql, mysql, mariadb: mysql, sqlite };

async function rolledBack<T>(connection: AdviceConnection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    // Where even this fails, the connection is gone, and the transaction with it.
    await connection.query('ROLLBACK').catch(() => undefined);
  }
}

function insideTransaction(): SondeError<'SONDE_QUERIES_EXPLAIN_REFUSED'> {
  return new SondeError('SONDE_QUERIES_EXPLAIN_REFUSED', {
    what: 'connection for advice',
    got: 'one that is inside a transaction',
    expected: 'one that nobody else uses',
    next: 'Take another connection of the pool, or let fromUrl make one.',
  });
}
