import { analyse } from '@sonde/queries';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseServer, startPostgres } from '../servers/postgres.js';
import { corpus, schema } from './corpus.js';
import { exceptions } from './exceptions.js';

let server: DatabaseServer;
/** Of each statement of the corpus, in order. */
const queryIds: string[] = [];

beforeAll(async () => {
  server = await startPostgres(['-c', 'shared_preload_libraries=pg_stat_statements']);
  const watcher = new pg.Client(server.url);
  await watcher.connect();
  await watcher.query(schema);
  await watcher.query(`CREATE EXTENSION pg_stat_statements; CREATE ROLE runner LOGIN SUPERUSER PASSWORD 'runner'`);
  const runner = new pg.Client(server.url.replace('postgres:sonde@', 'runner:runner@'));
  await runner.connect();
  const own = `userid = 'runner'::regrole`;
  for (const sql of corpus) {
    await watcher.query(`SELECT pg_stat_statements_reset('runner'::regrole::oid)`);
    await runner.query(sql);
    const { rows } = await watcher.query(`SELECT queryid FROM pg_stat_statements WHERE toplevel AND ${own}`);
    if (rows.length !== 1) throw new Error(`${rows.length} ids of: ${sql}`);
    queryIds.push(rows[0].queryid);
  }
  await runner.end();
  await watcher.end();
}, 60_000);

afterAll(() => server?.stop());

interface Disagreement {
  readonly sameFor: 'server' | 'sonde';
  readonly statements: string;
}

/** One line for two statements, whichever comes first. */
function pair(left: string, right: string): string {
  return [left, right].sort().join(' | ');
}

function disagreements(): Disagreement[] {
  const prints = corpus.map((sql) => analyse(sql, 'postgresql').fingerprint);
  const found: Disagreement[] = [];
  for (let i = 0; i < corpus.length; i++) {
    for (let j = 0; j < i; j++) {
      const isSameThere = queryIds[i] === queryIds[j];
      if (isSameThere === (prints[i] === prints[j])) continue;
      const statements = pair(corpus[i] ?? '', corpus[j] ?? '');
      found.push({ sameFor: isSameThere ? 'server' : 'sonde', statements });
    }
  }
  return found;
}

const expected: readonly Disagreement[] = exceptions.flatMap(({ sameFor, one, other }) =>
  one.flatMap((left) => other.map((right) => ({ sameFor, statements: pair(left, right) }))),
);

test('two statements have one fingerprint where pg_stat_statements has one id, but for the exceptions', () => {
  const byText = (a: Disagreement, b: Disagreement) => (a.statements < b.statements ? -1 : 1);
  expect(disagreements().sort(byText)).toEqual([...expected].sort(byText));
});

test('the corpus has statements to tell apart and statements to take for the same', () => {
  const ids = new Set(queryIds);
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(new Set(corpus).size).toBe(corpus.length);
  expect(ids.size).toBeGreaterThan(40);
  expect(corpus.length - ids.size).toBeGreaterThan(40);
});
