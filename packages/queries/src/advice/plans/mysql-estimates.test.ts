import { expect, test } from 'vitest';
import { blockEstimates } from './mysql-estimates.js';

const table = (values: object) => ({ table: { table_name: 't', access_type: 'ALL', ...values } });

test.each([
  [
    'MySQL 8: the cost of the block, the rows of its last table',
    {
      cost_info: { query_cost: '2051.25' },
      ordering_operation: {
        using_filesort: true,
        nested_loop: [table({ rows_produced_per_join: 20 }), table({ rows_produced_per_join: 60 })],
      },
    },
    { cost: 2051.25, rows: 60 },
  ],
  [
    'MariaDB 11: the product of what its tables give',
    { cost: 12.5, nested_loop: [table({ rows: 200, filtered: 10 }), table({ rows: 3, filtered: 100 })] },
    { cost: 12.5, rows: 60 },
  ],
  [
    'MariaDB 10: no cost, and a sort around its table',
    { select_id: 1, read_sorted_file: { filesort: table({ rows: 30_000, filtered: 50 }) } },
    { cost: undefined, rows: 15_000 },
  ],
  [
    'a subquery counts for itself',
    { cost: 1, ...table({ rows: 5 }), optimized_away_subqueries: [{ query_block: table({ rows: 9 }) }] },
    { cost: 1, rows: 5 },
  ],
  [
    'a table that tells no rows',
    { nested_loop: [table({ rows: 5 }), table({})] },
    { cost: undefined, rows: undefined },
  ],
  ['no table', { message: 'No tables used' }, { cost: undefined, rows: undefined }],
  ['something else', 'text', { cost: undefined, rows: undefined }],
])('%s', (_what, block, estimates) => {
  expect(blockEstimates(block)).toEqual(estimates);
});
