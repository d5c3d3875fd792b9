/** A shop with one of each fault that the advice finds in a catalogue, and innocent neighbours of each. */
export const planted = `
  CREATE TABLE customers (id integer PRIMARY KEY, email text NOT NULL UNIQUE, city varchar(40) NOT NULL);
  CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    customer_id integer NOT NULL CONSTRAINT orders_customer REFERENCES customers (id),
    agent_id integer CONSTRAINT orders_agent REFERENCES customers (id),
    status varchar(20) NOT NULL,
    note text NOT NULL,
    placed timestamptz NOT NULL
  );
  INSERT INTO customers SELECT n, 'c' || n || '@example.test', 'city ' || n % 50 FROM generate_series(1, 2000) n;
  INSERT INTO orders (customer_id, agent_id, status, note, placed)
    SELECT 1 + n % 2000, 1 + n % 20, CASE n % 5 WHEN 0 THEN 'open' ELSE 'paid' END, 'note ' || n || repeat('x', 80),
      timestamptz '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, 60000) n;

  -- A foreign key with an index on its column alone, partial to the rows that have a value: innocent.
  CREATE INDEX orders_by_agent ON orders (agent_id) WHERE agent_id IS NOT NULL;
  -- The same index twice.
  CREATE INDEX orders_by_placed ON orders (placed);
  CREATE INDEX orders_by_placed_again ON orders (placed DESC);
  -- One that is the beginning of another.
  CREATE INDEX orders_by_status ON orders (status);
  CREATE INDEX orders_by_status_and_placed ON orders (status, placed);
  -- Beginnings of the same that are something else: unique, partial, of another order, of an expression.
  CREATE UNIQUE INDEX orders_status_id ON orders (status, id);
  CREATE INDEX orders_open ON orders (status) WHERE status = 'open';
  CREATE INDEX orders_status_patterns ON orders (status varchar_pattern_ops);
  CREATE INDEX orders_lower_status ON orders (lower(status));
  CREATE INDEX customers_city_carrying ON customers (city) INCLUDE (email);
  ANALYZE;
`;

/** Nothing to mend. */
export const clean = `
  CREATE TABLE customers (id integer PRIMARY KEY, email text NOT NULL UNIQUE);
  CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    placed timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON orders (customer_id, placed);
  INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 1000) n;
  INSERT INTO orders (customer_id) SELECT n FROM generate_series(1, 1000) n;
  ANALYZE;
`;

/** What must be found in the catalogue, and nothing else. */
export const faults = [
  'duplicate_index orders_by_placed',
  'foreign_key_without_index orders_customer',
  'redundant_index orders_by_status',
  'unused_index customers_city_carrying',
  'unused_index orders_by_status_and_placed',
  'unused_index orders_lower_status',
  'unused_index orders_open',
  'unused_index orders_status_patterns',
];

/** Every index of the plant but those of which the advice must say that nobody uses them. */
export const used = [
  'SET enable_seqscan = off',
  'SELECT * FROM orders WHERE placed = now()',
  'SELECT * FROM orders WHERE agent_id = 3',
  'SELECT pg_stat_force_next_flush()',
];
