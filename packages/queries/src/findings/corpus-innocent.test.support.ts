import { type CorpusCase, mongo, q, redis, upTo, uuid } from './corpus.test.support.js';
import { at, rows, type Scenario } from './scenario.test.support.js';

const site = at('src/shop.ts', 10, 'list');
const posts = rows(12, (n) => ({ id: uuid(n), title: `post ${n}`, author_id: uuid(100 + n) }));

function innocentCase(name: string, play: (scenario: Scenario) => void): CorpusCase {
  return { name, expected: [], play };
}

/** Programs that are right as they are. */
export const innocent: readonly CorpusCase[] = [
  innocentCase('a list and its related rows, with = ANY', (s) => {
    s.ask(q('SELECT * FROM posts'), { rows: posts, ms: 10 });
    s.ask(q('SELECT * FROM users WHERE id = ANY($1)'), { values: [posts.map((post) => post.author_id)], ms: 10 });
  }),
  innocentCase('pages by LIMIT and OFFSET', (s) => {
    const text = q('SELECT * FROM posts ORDER BY id LIMIT $1 OFFSET $2');
    s.each(text, upTo(9), (n) => ({ values: [50, 50 * n], rows: posts, ms: 10, site }));
  }),
  innocentCase('pages written into the text', (s) => {
    for (const n of upTo(9)) s.ask(q(`SELECT * FROM posts LIMIT ${n * 50}, 50`, 'mysql'), { rows: posts, ms: 10 });
  }),
  innocentCase('pages by key: each asks for what comes after the last row', (s) => {
    const text = q('SELECT * FROM posts WHERE blog = $1 AND id > $2 ORDER BY id LIMIT 12');
    s.each(text, upTo(9), (n) => ({
      values: [7, uuid(12 * n)],
      rows: rows(12, (i) => ({ id: uuid(12 * n + i) })),
      ms: 10,
      site,
    }));
  }),
  innocentCase('pages by two keys', (s) => {
    const text = q('SELECT * FROM posts WHERE at < $1 OR (at = $1 AND id < $2) ORDER BY at DESC, id DESC LIMIT 50');
    s.each(text, upTo(9), (n) => ({ values: [`2026-01-0${n}T00:00:00Z`, uuid(n)], ms: 10, site }));
  }),
  innocentCase('pages by a pair of keys', (s) => {
    const text = q('SELECT * FROM posts WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT 50');
    s.each(text, upTo(9), (n) => ({ values: [`2026-01-0${n}T00:00:00Z`, uuid(n)], ms: 10, site }));
  }),
  innocentCase('an export read range by range', (s) => {
    const text = q('SELECT * FROM events WHERE id >= $1 AND id < $2');
    s.each(text, upTo(9), (n) => ({ values: [n * 10_000, n * 10_000 + 10_000], ms: 10, site }));
  }),
  innocentCase('chunks of an IN list', (s) => {
    for (const n of upTo(6))
      s.ask(q('SELECT * FROM users WHERE id IN ($1, $2, $3)'), { values: [n, n + 50, n + 90], ms: 10 });
    s.ask(q('SELECT * FROM users WHERE id IN ($1)'), { values: [99], ms: 10 });
  }),
  innocentCase('chunks as arrays', (s) => {
    const text = q('SELECT * FROM users WHERE id = ANY($1)');
    s.each(text, upTo(6), (n) => ({ values: [[n, n + 50, n + 90]], ms: 10, site }));
  }),
  innocentCase('a DataLoader: one batch for each level', (s) => {
    s.ask(q('SELECT * FROM posts'), { rows: posts, ms: 5 });
    for (const level of upTo(5)) {
      const ids = posts.map((_, n) => uuid(level * 100 + n));
      s.ask(q('SELECT * FROM nodes WHERE id = ANY($1)'), {
        values: [ids],
        rows: ids.map((id) => ({ id })),
        ms: 10,
        site,
      });
    }
  }),
  innocentCase('$in, MongoDB', (s) => {
    s.each(mongo('find', 'users', '{"_id":{"$in":?}}'), upTo(6), (n) => ({
      values: [[uuid(n), uuid(n + 50)]],
      ms: 10,
      site,
    }));
  }),
  innocentCase('MGET and a pipeline, Redis', (s) => {
    s.ask(redis('MGET'), { values: upTo(9).map((n) => `k${n}`), ms: 10 });
    s.together(upTo(9).map((n) => [redis('GET'), { values: [`user:${n}`], ms: 3, site }]));
  }),
  innocentCase('a query that is tried again until it succeeds', (s) => {
    s.each(q('SELECT * FROM accounts WHERE id = $1'), upTo(6), (n) => ({ values: [7], failed: n < 6, ms: 10, site }));
  }),
  innocentCase('a write that is tried again until it succeeds', (s) => {
    s.each(q('UPDATE a SET b = $1 WHERE id = $2'), upTo(12), (n) => ({ values: [5, 7], failed: n < 12, ms: 10, site }));
  }),
  innocentCase('polling for the end of a job', (s) => {
    s.each(q('SELECT state FROM jobs WHERE id = $1'), upTo(9), () => ({ values: [7], after: 250, ms: 10, site }));
  }),
  innocentCase('polling for what is new', (s) => {
    const text = q('SELECT * FROM events WHERE at > $1');
    s.each(text, upTo(9), (n) => ({ values: [`2026-01-0${n}T00:00:00Z`], after: 500, ms: 10, site }));
  }),
  innocentCase('read, change, read again', (s) => {
    for (const n of upTo(6)) {
      s.ask(q('SELECT balance FROM accounts WHERE id = $1'), { values: [7], rows: [{ balance: n }], ms: 10, site });
      s.ask(q('UPDATE accounts SET balance = balance - 1 WHERE id = $1'), { values: [7], ms: 10, site });
    }
  }),
  innocentCase('a queue: the next job, as long as there is one', (s) => {
    for (const n of upTo(6)) {
      s.ask(q("SELECT * FROM jobs WHERE state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"), {
        rows: [{ id: n }],
        ms: 10,
      });
      s.ask(q("UPDATE jobs SET state = 'done' WHERE id = 1"), { ms: 5 });
    }
  }),
  innocentCase('numbers of a sequence, and pings of the pool', (s) => {
    s.each(q("SELECT nextval('order_ids')"), upTo(6), (n) => ({ rows: [{ nextval: n }], ms: 10, site }));
    s.each(q('SELECT 1'), upTo(6), () => ({ rows: [{ one: 1 }], ms: 10, site }));
  }),
  innocentCase('many short transactions', (s) => {
    for (const n of upTo(9))
      s.ask(q('BEGIN'), { ms: 5 })
        .ask(q(`INSERT INTO t${n} (a) VALUES (1)`))
        .ask(q('COMMIT'), { ms: 5 });
  }),
  innocentCase('buyer, seller and courier of one order, each at its place', (s) => {
    const order = { id: 1, buyer: uuid(1), seller: uuid(2), courier: uuid(3) };
    s.ask(q('SELECT * FROM orders WHERE id = $1'), { values: [1], rows: [order], ms: 10 });
    const people = [order.buyer, order.seller, order.courier];
    for (const [n, id] of people.entries()) {
      s.ask(q('SELECT * FROM users WHERE id = $1'), { values: [id], ms: 10, site: at('src/order.ts', n) });
    }
  }),
  innocentCase('one statement at many places, each with its own value', (s) => {
    const flag = q('SELECT enabled FROM flags WHERE name = $1');
    s.each(flag, upTo(7), (n) => ({ values: [`flag-${n}`], ms: 10, site: at('src/flags.ts', n * 10) }));
  }),
  innocentCase('two accounts of one transfer', (s) => {
    s.each(q('SELECT * FROM accounts WHERE id = $1'), [uuid(1), uuid(2)], (id) => ({ values: [id], ms: 20, site }));
  }),
  innocentCase('a bulk import: several rows of VALUES, the last chunk short', (s) => {
    const chunk = (count: number) =>
      q(
        `INSERT INTO items (a, b) VALUES ${upTo(count)
          .map((n) => `($${2 * n - 1}, $${2 * n})`)
          .join(', ')}`,
      );
    s.each(chunk(3), upTo(12), (n) => ({ values: [n, 1, n, 2, n, 3], ms: 10, site }));
    s.ask(chunk(1), { values: [99, 1], ms: 10, site });
  }),
  innocentCase('a bulk import by unnest, and bulkWrite', (s) => {
    const text = q('INSERT INTO items (a, b) SELECT * FROM unnest($1::int[], $2::text[])');
    s.each(text, upTo(12), (n) => ({
      values: [
        [n, n + 1],
        ['a', 'b'],
      ],
      ms: 10,
      site,
    }));
    s.each(mongo('bulkWrite', 'items', '', 'write'), upTo(12), (n) => ({ values: [n], ms: 10, site }));
  }),
  innocentCase('nodes of a tree are inserted: each needs the id of its parent', (s) => {
    const text = q('INSERT INTO folders (parent_id) VALUES ($1) RETURNING id');
    s.each(text, upTo(12), (n) => ({ values: [uuid(n)], rows: [{ id: uuid(n + 1) }], ms: 10, site }));
  }),
  innocentCase('a counter of one row, and a heartbeat', (s) => {
    s.each(q('UPDATE counters SET n = n + 1 WHERE id = $1'), upTo(12), () => ({ values: [7], ms: 10, site }));
    s.each(q('UPDATE workers SET seen = $1 WHERE id = 3'), upTo(12), (n) => ({ values: [n], after: 5000, ms: 10 }));
  }),
  innocentCase('shards that are allowed to be asked one by one', (s) => {
    s.each(q('SELECT sum(total) FROM orders WHERE shard = $1'), upTo(9), (n) => ({
      values: [n],
      ms: 10,
      allowed: true,
      site,
    }));
  }),
  innocentCase('slow reads, each of which needs the one before', (s) => {
    s.ask(q('SELECT * FROM users WHERE email = $1'), { values: ['a@example.org'], rows: [{ id: uuid(1) }], ms: 120 });
    s.ask(q('SELECT * FROM orders WHERE user_id = $1'), { values: [uuid(1)], rows: [{ id: uuid(2) }], ms: 120 });
    s.ask(q('SELECT * FROM lines WHERE order_id = $1'), { values: [uuid(2)], ms: 120 });
  }),
  innocentCase('slow reads side by side', (s) => {
    s.together(['a', 'b', 'c'].map((table) => [q(`SELECT count(*) FROM ${table}`), { ms: 120 }]));
  }),
  innocentCase('slow reads in a transaction', (s) => {
    s.ask(q('BEGIN'));
    for (const table of ['a', 'b', 'c']) s.ask(q(`SELECT count(*) FROM ${table}`), { ms: 120 });
    s.ask(q('COMMIT'));
  }),
  innocentCase('settings of the session and advisory locks', (s) => {
    for (const n of upTo(8)) {
      s.ask(q("SELECT set_config('app.user', $1, true)"), {
        values: [`u${n}`],
        rows: [{ set_config: `u${n}` }],
        ms: 10,
        site,
      });
      s.ask(q('SELECT pg_advisory_xact_lock($1)'), { values: [n], ms: 10, site });
    }
  }),
  innocentCase('an ORM that reads the catalogue', (s) => {
    const text = q('SELECT column_name FROM information_schema.columns WHERE table_name = $1');
    s.each(text, upTo(9), (n) => ({ values: [`t${n}`], ms: 10, site }));
    s.each(q('SELECT * FROM pg_catalog.pg_type'), upTo(4), () => ({ ms: 10, site }));
  }),
  innocentCase('chunks as arrays that are texts', (s) => {
    s.each(q('SELECT * FROM users WHERE id = ANY($1)'), upTo(6), (n) => ({
      values: [`{${n},${n + 50}}`],
      ms: 10,
      site,
    }));
    const json = q('SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))', 'sqlite');
    s.each(json, upTo(6), (n) => ({ values: [JSON.stringify([n, n + 50])], ms: 10, site }));
  }),
  innocentCase('sign in: who, what may she, when, and who again', (s) => {
    const user = { id: uuid(1), email: 'a@example.org', org: uuid(2) };
    s.ask(q('SELECT * FROM users WHERE email = $1'), { values: [user.email], rows: [user], ms: 40 });
    s.ask(q('SELECT * FROM roles WHERE user_id = $1'), { values: [user.id], rows: [{ role: 'admin' }], ms: 40 });
    s.ask(q('UPDATE users SET seen = now() WHERE id = $1'), { values: [user.id], ms: 40 });
    s.ask(q('SELECT * FROM orgs WHERE id = $1'), { values: [user.org], rows: [{ id: user.org }], ms: 40 });
    s.ask(q('SELECT * FROM users WHERE id = $1'), { values: [user.id], rows: [user], ms: 40 });
  }),
  innocentCase('a page and its number of rows', (s) => {
    s.ask(q('SELECT * FROM posts WHERE blog = $1 ORDER BY at LIMIT 12'), { values: [7], rows: posts, ms: 60 });
    s.ask(q('SELECT count(*) FROM posts WHERE blog = $1'), { values: [7], rows: [{ count: 400 }], ms: 60 });
  }),
  innocentCase('include of an ORM: a query for each level', (s) => {
    s.ask(q('SELECT * FROM posts'), { rows: posts, ms: 20 });
    const list = posts.map((_, n) => `$${n + 1}`).join(', ');
    for (const table of ['users', 'comments', 'tags']) {
      s.ask(q(`SELECT * FROM ${table} WHERE post_id IN (${list})`), { values: posts.map(({ id }) => id), ms: 20 });
    }
  }),
  innocentCase('a page of ten different queries', (s) => {
    for (const n of upTo(10)) s.ask(q(`SELECT * FROM t${n} WHERE id = $1`), { values: [n], rows: [{ id: n }], ms: 10 });
  }),
];
