import { type CorpusCase, mongo, q, redis, upTo, uuid } from './corpus.test.support.js';
import { at, rows } from './scenario.test.support.js';

const site = at('src/shop.ts', 10, 'list');
const users = rows(12, (n) => ({ id: n, name: `user ${n}`, org_id: 300 + (n % 4) }));
const posts = rows(12, (n) => ({ id: uuid(n), title: `post ${n}`, author_id: uuid(100 + (n % 6)) }));

/** Programs with something to mend. */
export const guilty: readonly CorpusCase[] = [
  {
    name: 'for … await over the rows of a list',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT id, name FROM users ORDER BY name LIMIT 50'), { rows: users });
      s.each(q('SELECT * FROM orders WHERE user_id = $1'), users, ({ id }) => ({ values: [id], ms: 10, site }));
    },
  },
  {
    name: 'Promise.all over the rows of a list',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts'), { rows: posts });
      const author = q('SELECT * FROM users WHERE id = $1');
      s.together(posts.map((post, n) => [author, { values: [post.author_id], ms: 20 + ((n * 7) % 5), site }]));
    },
  },
  {
    name: 'a lazy relation of an ORM, small ids',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT "User"."id" FROM "user" "User"'), { rows: users, orm: 'typeorm' });
      const text = q('SELECT "p"."id" FROM "photo" "p" WHERE (("p"."userId" = $1))');
      s.each(text, users, ({ id }) => ({ values: [id], ms: 10, orm: 'typeorm' }));
    },
  },
  {
    name: 'values written into the text, MySQL',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts', 'mysql'), { rows: posts });
      for (const { id } of posts)
        s.ask(q(`SELECT * FROM comments WHERE post_id = '${id}' LIMIT 10`, 'mysql'), { ms: 10 });
    },
  },
  {
    name: 'ids from the body of the request',
    expected: ['n_plus_one'],
    play: (s) =>
      s.each(q('SELECT * FROM products WHERE sku = $1'), upTo(8), (n) => ({ values: [`sku-${n}`], ms: 10, site })),
  },
  {
    name: 'ids from the body, at a place that is not known',
    expected: ['n_plus_one'],
    play: (s) => s.each(q('SELECT * FROM products WHERE id = ?', 'sqlite'), upTo(8), (n) => ({ values: [n], ms: 10 })),
  },
  {
    name: 'a constant list of states beside the value of the loop',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT id FROM users'), { rows: users });
      const open = q("SELECT * FROM orders WHERE user_id = $1 AND state IN ('new', 'paid') ORDER BY at LIMIT 5");
      s.each(open, users, ({ id }) => ({ values: [id], ms: 10 }));
    },
  },
  {
    name: 'with the id of a tenant in every query',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts WHERE tenant_id = $1'), { values: [88_001], rows: posts });
      const likes = q('SELECT count(*) FROM likes WHERE tenant_id = $1 AND post_id = $2');
      s.each(likes, posts, ({ id }) => ({ values: [88_001, id], ms: 10, rows: [{ count: 4 }] }));
    },
  },
  {
    name: 'only every third row is asked for',
    expected: ['n_plus_one'],
    play: (s) => {
      const many = rows(30, (n) => ({ id: uuid(n) }));
      s.ask(q('SELECT * FROM invoices'), { rows: many });
      const some = many.filter((_, n) => n % 3 === 0);
      s.each(q('SELECT * FROM lines WHERE invoice_id = $1'), some, ({ id }) => ({ values: [id], ms: 10 }));
    },
  },
  {
    name: 'two queries for each row',
    expected: ['n_plus_one', 'n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM users'), { rows: users });
      for (const { id, org_id } of users) {
        s.ask(q('SELECT * FROM orders WHERE user_id = $1'), { values: [id], ms: 10 });
        s.ask(q('SELECT * FROM logins WHERE user_id = $1'), { values: [id], ms: 10, rows: [{ user_id: id, org_id }] });
      }
    },
  },
  {
    name: 'a loop inside a loop',
    expected: ['n_plus_one', 'm_times_n'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts'), { rows: posts });
      for (const { id } of posts) {
        const comments = rows(3, (n) => ({ id: `${id}/${n}`, post_id: id }));
        s.ask(q('SELECT * FROM comments WHERE post_id = $1'), { values: [id], rows: comments, ms: 10 });
        s.each(q('SELECT * FROM votes WHERE comment_id = $1'), comments, (c) => ({ values: [c.id], ms: 10 }));
      }
    },
  },
  {
    name: 'resolvers without a DataLoader: level by level, all at once',
    expected: ['n_plus_one', 'm_times_n'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts'), { rows: posts });
      const comments = (post: string) => rows(2, (n) => ({ id: `${post}/${n}`, by: `${post}#${n}` }));
      const run = (n: number) => ({ ms: 10 + ((n * 5) % 7), site });
      const first = q('SELECT * FROM comments WHERE post_id = $1');
      s.together(posts.map(({ id }, n) => [first, { values: [id], rows: comments(id), ...run(n) }]));
      const second = q('SELECT * FROM users WHERE handle = $1');
      s.together(posts.flatMap(({ id }) => comments(id)).map(({ by }, n) => [second, { values: [by], ...run(n) }]));
    },
  },
  {
    name: 'a key of two columns',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM stocks'), { rows: rows(9, (n) => ({ shop: 1 + (n % 3), sku: `SKU-1000${n}` })) });
      const price = q('SELECT * FROM prices p LEFT JOIN taxes t ON t.id = p.tax WHERE p.shop = $1 AND p.sku = $2');
      s.each(price, upTo(9), (n) => ({ values: [1 + (n % 3), `SKU-1000${n}`], ms: 10 }));
    },
  },
  {
    name: 'a function for each row',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts'), { rows: posts });
      s.each(q('SELECT score_of($1)'), posts, ({ id }) => ({ values: [id], ms: 10 }));
    },
  },
  {
    name: 'each row is saved, then read again',
    expected: ['batchable_write', 'n_plus_one'],
    play: (s) => {
      for (const n of upTo(12)) {
        s.ask(q('INSERT INTO items (name) VALUES ($1) RETURNING id'), {
          values: [`item ${n}`],
          rows: [{ id: uuid(n) }],
          ms: 10,
        });
        s.ask(q('SELECT * FROM items WHERE id = $1'), { values: [uuid(n)], rows: [{ id: uuid(n) }], ms: 10 });
      }
    },
  },
  {
    name: 'a tree walked node by node',
    expected: ['n_plus_one'],
    play: (s) => {
      const text = q('SELECT id FROM folders WHERE parent_id = $1');
      s.each(text, upTo(8), (n) => ({ values: [uuid(n)], rows: [{ id: uuid(n + 1) }], ms: 10 }));
    },
  },
  {
    name: 'findOne in a loop, MongoDB',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(mongo('find', 'posts', '{}'), { rows: posts.map(({ id, author_id }) => ({ _id: id, author: author_id })) });
      s.each(mongo('findOne', 'users', '{"_id":?}'), posts, (post) => ({ values: [post.id], ms: 10 }));
    },
  },
  {
    name: 'GET in a loop with await, Redis',
    expected: ['n_plus_one'],
    play: (s) => s.each(redis('GET'), upTo(9), (n) => ({ values: [`user:${n}`], ms: 5, site })),
  },
  {
    name: 'spans of OpenTelemetry: the values are not shown',
    expected: ['n_plus_one'],
    play: (s) => s.each(q('SELECT * FROM orders WHERE user_id = $1'), upTo(9), () => ({ ms: 10, site })),
  },
  {
    name: 'after runs that failed',
    expected: ['n_plus_one'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts'), { rows: posts });
      s.each(q('SELECT * FROM tags WHERE post_id = $1'), posts, ({ id }) => ({
        values: [id],
        ms: 10,
        failed: id === uuid(2),
      }));
    },
  },
  {
    name: 'the session is read by each part of the page, from one function',
    expected: ['duplicate'],
    play: (s) => s.each(q('SELECT * FROM sessions WHERE token = $1'), upTo(4), () => ({ values: ['t'], ms: 10, site })),
  },
  {
    name: 'settings are read again and again',
    expected: ['duplicate'],
    play: (s) => s.each(q('SELECT * FROM settings', 'mysql'), upTo(5), () => ({ ms: 10 })),
  },
  {
    name: 'settings are read at the same time',
    expected: ['duplicate'],
    play: (s) => s.together(upTo(5).map(() => [q('SELECT * FROM settings WHERE id = 1'), { ms: 10, site }])),
  },
  {
    name: 'a write to another table between identical reads',
    expected: ['duplicate'],
    play: (s) => {
      for (const n of upTo(4)) {
        s.ask(q('SELECT * FROM rates WHERE currency = $1'), { values: ['EUR'], ms: 10 });
        s.ask(q('INSERT INTO log (text) VALUES ($1)'), { values: [`line ${n}`] });
      }
    },
  },
  {
    name: 'INSERT in a loop',
    expected: ['batchable_write'],
    play: (s) =>
      s.each(q('INSERT INTO items (order_id, name) VALUES ($1, $2)'), upTo(12), (n) => ({
        values: [7, `item ${n}`],
        ms: 10,
        site,
      })),
  },
  {
    name: 'INSERT with Promise.all',
    expected: ['batchable_write'],
    play: (s) =>
      s.together(
        upTo(12).map((n) => [q('INSERT INTO items (a, b) VALUES (?, ?)', 'mysql'), { values: [7, n], ms: 10, site }]),
      ),
  },
  {
    name: 'UPDATE of each row of a list',
    expected: ['batchable_write'],
    play: (s) => {
      s.ask(q('SELECT * FROM posts WHERE stale'), { rows: posts });
      s.each(q('UPDATE posts SET stale = false WHERE id = $1'), posts, ({ id }) => ({ values: [id], ms: 10 }));
    },
  },
  {
    name: 'insertOne in a loop',
    expected: ['batchable_write'],
    play: (s) => s.each(mongo('insertOne', 'events', '', 'write'), upTo(12), (n) => ({ values: [{ n }], ms: 10 })),
  },
  {
    name: 'a dashboard that counts one thing after the other',
    expected: ['consecutive'],
    play: (s) => {
      const tables = ['orders', 'messages', 'invoices'];
      for (const table of tables) s.ask(q(`SELECT count(*) FROM ${table}`), { ms: 90, rows: [{ count: 12 }] });
    },
  },
  {
    name: 'two slow lists of one user',
    expected: ['consecutive'],
    play: (s) => {
      const values = [uuid(1)];
      s.ask(q('SELECT * FROM orders WHERE user_id = $1'), {
        values,
        ms: 150,
        rows: rows(4, (n) => ({ n, user_id: uuid(1) })),
      });
      s.ask(q('SELECT * FROM messages WHERE user_id = $1'), { values, ms: 130 });
    },
  },
];
