import { inspect } from 'node:util';
import {
  type AdviceConnection,
  type AdviceReport,
  ExplainLimit,
  explain,
  fromMariadb,
  fromMysql2,
  fromUrl,
} from '@sonde/queries/advice';
import mariadb from 'mariadb';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { installMariadb, mariadbServers, startMariadb } from '../servers/mariadb.js';
import type { DatabaseServer } from '../servers/postgres.js';
import { sondeQueries } from './command.js';

const planted = [
  'CREATE TABLE customers (id INT PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE)',
  `CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer_id INT NOT NULL, agent_id INT, status VARCHAR(20) NOT NULL,
    note VARCHAR(200) NOT NULL, placed DATETIME NOT NULL,
    CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id))`,
  'CREATE INDEX orders_by_placed ON orders (placed)',
  'CREATE INDEX orders_by_placed_again ON orders (placed)',
  'CREATE INDEX orders_by_status ON orders (status)',
  'CREATE INDEX orders_by_status_and_placed ON orders (status, placed)',
  'CREATE INDEX orders_note_10 ON orders (note(10))',
  'CREATE INDEX orders_note_20 ON orders (note(20), placed)',
  'INSERT INTO customers SELECT seq, CONCAT(seq, "@example.test") FROM seq_1_to_2000',
  `INSERT INTO orders (customer_id, agent_id, status, note, placed)
    SELECT 1 + seq % 2000, seq % 20, IF(seq % 5 = 0, 'open', 'paid'), CONCAT('note ', seq), '2026-01-01' + INTERVAL seq MINUTE FROM seq_1_to_30000`,
  'ANALYZE TABLE customers, orders',
];

describeWith(mariadbServers, 'MariaDB', installMariadb, () => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startMariadb();
    const connection = await mysql.createConnection(server.url);
    for (const sql of planted) await connection.query(sql);
    await connection.end();
  });
  afterAll(() => server?.stop());

  const advised = async (...more: string[]): Promise<AdviceReport> => {
    const { stdout, stderr } = await sondeQueries(['advise', '--url', server.url, '--json', ...more]);
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  test('finds what is planted, and nothing else', async () => {
    const { findings, system, notes } = await advised();
    expect(system).toBe('mariadb');
    expect(findings.map(({ kind, where }) => `${kind} ${where?.replace('_again', '')}`)).toEqual([
      'duplicate_index orders_by_placed',
      'redundant_index orders_by_status',
    ]);
    expect(findings[1]?.sql).toBe('DROP INDEX orders_by_status ON sonde.orders;');
    expect(notes.join()).toMatch(/performance_schema is off/);
  });

  test('a schema that is not there is told', async () => {
    const { code, stdout, stderr } = await sondeQueries(['advise', '--url', server.url, '--schema', 'nope']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/got "nope", which is not there, expected .*"sonde"/);
  });

  test('a plan is judged in one line, with the rows that are estimated', async () => {
    const { statements } = await advised('--explain', 'SELECT * FROM orders WHERE agent_id = ?');
    expect(statements[0]?.verdict).toMatch(/^estimated (cost [\d,.]+, )?[\d,]+ rows: table scan of orders$/);
    expect(statements[0]?.rows).toBeGreaterThan(20_000);
  });

  test('a clean database has no findings', async () => {
    const connection = await mysql.createConnection(server.url);
    await connection.query('CREATE DATABASE clean');
    await connection.query('CREATE TABLE clean.t (id INT PRIMARY KEY, n INT, KEY (n))');
    await connection.end();
    const { code, stdout } = await sondeQueries(['advise', '--url', server.url.replace(/sonde$/, 'clean')]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^MariaDB · .* · clean\n/) });
  });

  test('a login without rights', async () => {
    const connection = await mysql.createConnection(server.url);
    await connection.query("CREATE USER 'visitor'@'%' IDENTIFIED BY 'pass_word'");
    await connection.query("GRANT SELECT ON sonde.customers TO 'visitor'@'%'");
    await connection.end();
    const url = server.url.replace('sonde:sonde@', 'visitor:pass_word@');
    const { code, stdout } = await sondeQueries([
      'advise',
      '--url',
      url,
      '--explain',
      'SELECT * FROM orders WHERE id = ?',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('cannot be planned: the login may not read one of its tables');
    expect(stdout).not.toContain('pass_word');
  });

  test.each(['mysql2/promise', 'mariadb'])('%s opens a URL, and says what is wrong with one', async (driver) => {
    const open = (url: string) => fromUrl(url, { drivers: [driver] });
    const connection = await open(server.url);
    expect(connection.system).toBe('mariadb');
    expect(await explain(connection, { text: 'SELECT * FROM orders WHERE id = ?' })).toMatchObject({ planned: true });
    await connection.close();
    const wrong = open(server.url.replace(':sonde@', ':s3cr3t@'));
    await expect(wrong).rejects.toThrow(/got a refused login \(ER_ACCESS_DENIED_ERROR\)/);
    await wrong.catch((error) => expect(inspect(error, { depth: 9 })).not.toContain('s3cr3t'));
    await expect(open(`${server.url}_s`)).rejects.toThrow(/a database that does not exist/);
    await expect(open(server.url.replace(/:\d+\//, ':1/'))).rejects.toThrow(/nobody listens there/);
  });

  describe.each([
    [
      'mysql2',
      async () => {
        const client = await mysql.createConnection({ uri: server.url, multipleStatements: true });
        return { connection: fromMysql2(client, 'mariadb'), close: () => client.end() };
      },
    ],
    [
      'mariadb',
      async () => {
        const { hostname, port, username, password } = new URL(server.url);
        const client = await mariadb.createConnection({
          host: hostname,
          port: Number(port),
          user: username,
          password,
          database: 'sonde',
          multipleStatements: true,
        });
        return { connection: fromMariadb(client), close: () => client.end() };
      },
    ],
  ])('%s', (_name, open) => {
    let opened: { connection: AdviceConnection; close(): Promise<void> };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    const ask = (text: string) => explain(opened.connection, { text }, { limit: new ExplainLimit() });

    test.each([
      ['a scan', 'SELECT * FROM orders o WHERE o.agent_id = ?', ['table_scan orders']],
      [
        'a sort',
        'SELECT * FROM orders WHERE agent_id = ? ORDER BY note LIMIT ?, ?',
        ['table_scan orders', 'large_sort orders'],
      ],
      ['an index', "SELECT * FROM orders WHERE placed = ? AND status = 'tok_1'", []],
      ['a small table', 'SELECT * FROM customers WHERE email LIKE ?', []],
      [
        'a join',
        'SELECT * FROM customers c JOIN orders o ON o.agent_id + 0 = c.id WHERE c.email LIKE ?',
        ['nested_loop_scan orders'],
      ],
    ])('plans with %s', async (_what, text, found) => {
      const answer = await ask(text);
      if (!answer.planned) throw new Error(answer.reason);
      expect(answer.findings.map(({ kind, table }) => `${kind} ${table}`)).toEqual(found);
      expect(answer.note).toMatch(/invented/);
      expect(JSON.stringify(answer)).not.toContain('tok_1');
    });

    test.each([
      'DELETE FROM orders',
      'SELECT 1; DELETE FROM orders',
      "SELECT '\\'; DELETE FROM orders; -- '",
      'SELECT 1 /*! INTO OUTFILE "/tmp/x" */',
      'SELECT 1 INTO @a',
      'WITH a AS (SELECT 1) DELETE FROM orders',
    ])('refuses %s', async (text) => {
      expect(await ask(text)).toMatchObject({ planned: false, code: 'SONDE_QUERIES_EXPLAIN_REFUSED' });
    });

    test.each([
      ['SELECT * FROM nowhere', 'not there .*ER_NO_SUCH_TABLE'],
      ['SELECT nothing FROM orders', 'column .*ER_BAD_FIELD_ERROR'],
      ['SELECT FROM WHERE', 'cannot read the text.*ER_PARSE_ERROR'],
    ])('says why not: %s', async (text, reason) => {
      const answer = await ask(text);
      expect(answer.planned ? '' : answer.reason).toMatch(new RegExp(reason));
    });

    test('the connection is as it was', async () => {
      const show = () =>
        opened.connection.query(
          'SELECT @@max_statement_time AS t, @@lock_wait_timeout AS l, @@in_transaction AS i, @@tx_read_only AS r',
        );
      const before = await show();
      await ask('SELECT * FROM orders');
      await ask('SELECT nothing FROM orders');
      expect(await show()).toEqual(before);
    });

    test('a connection inside a transaction is refused', async () => {
      await opened.connection.query('START TRANSACTION');
      await expect(ask('SELECT 1')).rejects.toThrow(/inside a transaction/);
      await opened.connection.query('ROLLBACK');
    });
  });
});
