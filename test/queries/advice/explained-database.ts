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
