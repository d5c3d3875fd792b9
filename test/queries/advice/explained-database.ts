/** Tables to plan statements on, and functions that would leave a trace if they were run. */
export const schema = `
  CREATE TABLE customers (id integer PRIMARY KEY, email text NOT NULL, born date);
  CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id integer NOT NULL, status varchar(20) NOT NULL,
    placed timestamptz NOT NULL DEFAULT now(), data jsonb);
  INSERT INTO customers SELECT n, 'c' || n, '2000-01-01' FROM generate_series(1, 1000) n;
  INSERT INTO orders (customer_id, status, data) SELECT n % 1000, 'paid', '{"a": 1}' FROM generate_series(1, 20000) n;
  ANALYZE;
  CREATE TABLE changes (n integer);
  CREATE FUNCTION note_change() RETURNS integer LANGUAGE sql VOLATILE AS 'INSERT INTO changes VALUES (1) RETURNING n';
  CREATE FUNCTION lie() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN INSERT INTO changes VALUES (2); RETURN 1; END';
`;

/** Texts that are never handed to EXPLAIN, and what is in them; the number 3 would stay in `changes`. */
export const unplannable: readonly (readonly [what: string, text: string])[] = [
  ['several statements', 'SELECT 1; INSERT INTO changes VALUES (3)'],
  ['several, behind a quote that other settings close', "SELECT '\\'; INSERT INTO changes VALUES (3); --'"],
  ['several, behind dollars', 'SELECT $a$ $b$ $a$; INSERT INTO changes VALUES (3); SELECT $b$ $b$'],
  ['a write', 'INSERT INTO changes VALUES (3)'],
  ['a write in a CTE', 'WITH a AS (INSERT INTO changes VALUES (3) RETURNING n) SELECT * FROM a'],
  ['a write after a CTE', 'WITH a AS (SELECT 1) DELETE FROM changes'],
  ['SELECT INTO', 'SELECT 1 INTO made'],
  ['ANALYZE', 'ANALYZE SELECT note_change()'],
  ['options', '(ANALYZE) SELECT note_change()'],
  ['DDL', 'CREATE TABLE made (n integer)'],
  ['an open quote', "SELECT 'a"],
  ['an open comment', 'SELECT 1 /* /* */'],
  ['nothing', ' ; -- '],
  ['a zero byte', 'SELECT 1\0; DROP TABLE changes'],
];
