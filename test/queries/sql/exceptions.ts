/** Statements of the corpus on whose likeness PostgreSQL 18 and we do not agree: each of `one` with each of `other`. */
export interface Exception {
  /** Why. */
  readonly name: string;
  /** Who takes them for the same. */
  readonly sameFor: 'server' | 'sonde';
  readonly one: readonly string[];
  readonly other: readonly string[];
}

const users = 'SELECT * FROM users WHERE id';
const cases = "SELECT CASE WHEN age > 2 THEN 'c'";

export const exceptions: readonly Exception[] = [
  {
    name: 'the server reads IN as = ANY (ARRAY[…])',
    sameFor: 'server',
    one: [`${users} IN (1, 2)`, `${users} IN (1, 2, 3, 4)`],
    other: [`${users} = ANY (ARRAY[1, 2, 3])`, `${users} = ANY (ARRAY[4, 5])`],
  },
  {
    name: 'the server reads FETCH FIRST as LIMIT',
    sameFor: 'server',
    one: ['SELECT id FROM users ORDER BY name LIMIT 10', 'SELECT id FROM users ORDER BY name LIMIT 20'],
    other: ['SELECT id FROM users ORDER BY name FETCH FIRST 3 ROWS ONLY'],
  },
  {
    name: 'AS before an alias of a table is noise to the server',
    sameFor: 'server',
    one: ['SELECT u.id FROM users u JOIN orders o ON o.user_id = u.id WHERE o.total > 1.5'],
    other: ['SELECT u.id FROM users AS u JOIN orders AS o ON o.user_id = u.id WHERE o.total > 1e3'],
  },
  {
    name: 'a cast to the type that a literal has anyway',
    sameFor: 'server',
    one: ['SELECT data FROM orders WHERE data @> \'{"a": 1}\''],
    other: ["SELECT data FROM orders WHERE data @> '{}'::jsonb"],
  },
  {
    name: 'the field of extract() is a text to the server',
    sameFor: 'server',
    one: ['SELECT extract(year FROM at) FROM users'],
    other: ['SELECT extract(month FROM at) FROM users'],
  },
  {
    name: 'no ELSE is ELSE NULL, and NULL a constant as any other, to the server',
    sameFor: 'server',
    one: ["SELECT CASE WHEN age > 1 THEN 'a' ELSE 'b' END FROM users", `${cases} ELSE 'd' END FROM users`],
    other: [`${cases} END FROM users`],
  },
  {
    name: 'CAST and :: are one',
    sameFor: 'server',
    one: ['SELECT age::text FROM users'],
    other: ['SELECT CAST(age AS text) FROM users'],
  },
  {
    name: '= and TO of SET are one',
    sameFor: 'server',
    one: ['SET work_mem = 4096'],
    other: ["SET work_mem TO '8MB'"],
  },
  {
    name: 'we take rows of any number for one list',
    sameFor: 'sonde',
    one: ['INSERT INTO carts (id) VALUES (1), (2)'],
    other: ['INSERT INTO carts (id) VALUES (1), (2), (3)'],
  },
  {
    name: 'the server knows the columns that an INSERT does not name',
    sameFor: 'server',
    one: ['INSERT INTO carts (id, user_id) VALUES (1, 2)', 'INSERT INTO carts (id, user_id) VALUES (3, 4)'],
    other: ['INSERT INTO carts VALUES (1, 2)'],
  },
  {
    name: 'we take rows of any width for one list',
    sameFor: 'sonde',
    one: ['INSERT INTO carts VALUES (1)'],
    other: ['INSERT INTO carts VALUES (1, 2)'],
  },
  {
    name: 'TRUE and FALSE are constants to the server, words to us',
    sameFor: 'server',
    one: ['SELECT id FROM users WHERE active = TRUE'],
    other: ['SELECT id FROM users WHERE active = FALSE'],
  },
  {
    name: 'NULL is a constant to the server, a word to us',
    sameFor: 'server',
    one: ['SELECT name FROM users WHERE id = 1 AND name = NULL'],
    other: ["SELECT name FROM users WHERE id = 1 AND name = 'x'"],
  },
  {
    name: 'names of result columns are noise to the server',
    sameFor: 'server',
    one: ['SELECT id AS one FROM users'],
    other: ['SELECT id AS two FROM users'],
  },
  {
    name: 'the number of a column to order by is a literal to us',
    sameFor: 'sonde',
    one: ['SELECT id, age FROM users ORDER BY 1'],
    other: ['SELECT id, age FROM users ORDER BY 2'],
  },
];
