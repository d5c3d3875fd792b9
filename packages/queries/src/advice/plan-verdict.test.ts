import { expect, test } from 'vitest';
import type { AdviceFinding } from './finding.js';
import { bareNode, type PlanNode } from './plan.js';
import { planVerdict } from './plan-verdict.js';

const finding = (kind: AdviceFinding['kind'], table?: string): AdviceFinding => {
  return { kind, table, where: undefined, what: '', why: '', todo: '', sql: undefined };
};
const scan = finding('table_scan', 'public.orders');

test.each<[string, Partial<PlanNode>, AdviceFinding[], string]>([
  ['PostgreSQL', { cost: 443.27, rows: 20 }, [scan], 'estimated cost 443, 20 rows: table scan of public.orders'],
  ['one row', { cost: 8.31, rows: 1 }, [], 'estimated cost 8.3, 1 row: nothing to mend'],
  ['a cost alone', { cost: 1_234_567.8 }, [], 'estimated cost 1,234,568: nothing to mend'],
  ['rows alone', { rows: 15_000.4 }, [finding('large_sort')], 'estimated 15,000 rows: large sort'],
  [
    'SQLite, which estimates nothing',
    {},
    [finding('temporary_table'), scan],
    'temporary table, table scan of public.orders',
  ],
  ['as many as are named', {}, Array(5).fill(finding('misestimate')), Array(5).fill('misestimate').join(', ')],
  ['one more', {}, Array(6).fill(finding('misestimate')), `${Array(5).fill('misestimate').join(', ')} and 1 more`],
])('%s', (_what, root, findings, verdict) => {
  const plan = { system: 'postgresql', root: { ...bareNode('query'), ...root }, isMeasured: false } as const;
  expect(planVerdict(plan, findings)).toBe(verdict);
});
