import type { AdviceFinding } from './finding.js';
import { nodesOf, type PlacedNode, type Plan, type PlanNode, readsWholeTable } from './plan.js';

/** What is known besides the plan. */
export interface PlanFacts {
  /** Rows of a table; undefined: not known. */
  readonly rowsOf?: ((table: string, schema: string | undefined) => number | undefined) | undefined;
  /** `work_mem` of PostgreSQL, in bytes: what a sort may take before it is written to disk. */
  readonly sortMemoryBytes?: number | undefined;
}

export interface PlanThresholds {
  /** Smaller tables and sorts are read and sorted in passing. Default 10 000 rows. */
  readonly minRows?: number | undefined;
  /** A scan that keeps more than this share of what it reads is no worse than an index. Default 0.1. */
  readonly maxShare?: number | undefined;
  /** How many times more or fewer rows than estimated. Default 10. */
  readonly misestimate?: number | undefined;
}

/** What of a plan hurts, in the order of its nodes. */
export function planFindings(plan: Plan, facts: PlanFacts = {}, thresholds: PlanThresholds = {}): AdviceFinding[] {
  return placedFindings(plan, facts, thresholds).map(({ finding }) => finding);
}

/** The same with the node that each is about. */
export function placedFindings(
  plan: Plan,
  facts: PlanFacts = {},
  thresholds: PlanThresholds = {},
): { readonly finding: AdviceFinding; readonly at: PlacedNode }[] {
  const given = {
    facts,
    minRows: thresholds.minRows ?? 10_000,
    maxShare: thresholds.maxShare ?? 0.1,
    factor: thresholds.misestimate ?? 10,
    largest: largestTable(plan, facts),
  };
  return nodesOf(plan).flatMap((at) =>
    readers.flatMap((read) => {
      const finding = read(at, given);
      return finding === undefined ? [] : { finding, at };
    }),
  );
}

interface Given {
  readonly facts: PlanFacts;
  readonly minRows: number;
  readonly maxShare: number;
  readonly factor: number;
  /** Rows of the largest table; undefined: of none they are known. */
  readonly largest: number | undefined;
}

function largestTable(plan: Plan, { rowsOf }: PlanFacts): number | undefined {
  const known = nodesOf(plan).flatMap(({ node }) => (node.table && rowsOf?.(node.table, node.schema)) ?? []);
  return known.length === 0 ? undefined : Math.max(...known.map(Number));
}

type Reader = (placed: PlacedNode, given: Given) => AdviceFinding | undefined;

const isScan = (node: PlanNode): boolean =>
  readsWholeTable(node) || (/^(ALL|SCAN)$/.test(node.name) && node.index === undefined);

/** `public.orders`, and how the statement calls it where that differs. */
function tableName({ schema, table }: PlanNode): string | undefined {
  return table === undefined || schema === undefined ? table : `${schema}.${table}`;
}

const count = (rows: number): string => Math.round(rows).toLocaleString('en');

/** Rows that a scan reads: as measured, by what is known of the table, or, of MySQL, by the plan. */
function readRows(node: PlanNode, { facts }: Given): number | undefined {
  const { measured, table, name } = node;
  if (measured !== undefined) return measured.rows + measured.removed;
  const known = table === undefined ? undefined : facts.rowsOf?.(table, node.schema);
  return known ?? (name === 'ALL' ? node.rows : undefined);
}

/** The join under which the node runs again and again, and how often. */
function repeats({ node, above }: PlacedNode): number {
  if (node.measured !== undefined) return node.measured.loops;
  let below = node;
  for (const parent of above) {
    if (parent.name === 'Nested Loop' && below.isInner) return parent.children[0]?.rows ?? 1;
    if (!/^(Materialize|Memoize|Gather.*)$/.test(parent.name)) break;
    below = parent;
  }
  return 1;
}

const scan: Reader = (placed, given) => {
  const { node } = placed;
  if (!isScan(node) || node.table === undefined) return undefined;
  const table = tableName(node);
  const read = readRows(node, given);
  if (read === undefined) return undefined;
  const times = repeats(placed);
  const isRepeated = times > 1 || (node.isInner && !readsWholeTable(node));
  if (isRepeated && read * Math.max(times, 2) >= given.minRows * 2 && read >= given.minRows / 100) {
    const often = times > 1 ? `about ${count(times)} times` : 'for each row of the tables before it';
    return {
      kind: 'nested_loop_scan',
      table,
      where: node.name,
      what: `a join reads all ${count(read)} rows of ${table} ${often}`,
      why: 'The time grows with the product of both tables.',
      todo: `Index the columns of ${table} that the join compares${columnsOf(node)}.`,
      sql: undefined,
    };
  }
  const kept = node.measured?.rows ?? (readsWholeTable(node) ? node.rows : undefined);
  const isPicky = node.filter !== undefined || node.name === 'SCAN';
  if (!isPicky || read < given.minRows || (kept ?? 0) > read * given.maxShare) return undefined;
  return {
    kind: 'table_scan',
    table,
    where: node.name,
    what: `all ${count(read)} rows of ${table} are read${kept === undefined ? '' : `, for about ${count(kept)} of them`}`,
    why: 'The time and the pages read grow with the table, whatever the statement asks for.',
    todo: `Index the columns that pick the rows${columnsOf(node)}, if it runs often.`,
    sql: undefined,
  };
};

function columnsOf({ filter, joinFilter }: PlanNode): string {
  const condition = filter ?? joinFilter;
  return condition === undefined ? '' : `: ${condition.slice(0, 200)}`;
}

const sort: Reader = ({ node, above }, given) => {
  const { measured } = node;
  const keys = node.sortKeys.join(', ').slice(0, 200);
  const where = node.name;
  if (measured !== undefined && measured.sortedOnDiskKb > 0) {
    return {
      kind: 'disk_sort',
      table: undefined,
      where,
      what: `a sort by ${keys} writes ${count(measured.sortedOnDiskKb)} kB to disk`,
      why: 'It does not fit into work_mem: what is sorted is written, and read again.',
      todo: 'Sort fewer or narrower rows, index the sort key, or raise work_mem for this statement (SET LOCAL).',
      sql: undefined,
    };
  }
  if (node.name !== 'Sort') return undefined;
  // What it takes, not what it gives: under a LIMIT that is little.
  const [input = node] = node.children;
  const rows = input.measured?.rows ?? input.rows ?? 0;
  const bytes = rows * ((node.width ?? 0) + 24);
  const isLimited = above.slice(0, 2).some(({ name }) => name === 'Limit');
  const memory = given.facts.sortMemoryBytes;
  // A sort under a LIMIT keeps only as many rows as are asked for.
  if (measured === undefined && !isLimited && memory !== undefined && bytes > memory) {
    return {
      kind: 'disk_sort',
      table: undefined,
      where,
      what: `a sort by ${keys} of about ${count(rows)} rows will not fit into work_mem`,
      why: `It takes about ${count(bytes / 1024)} kB, work_mem is ${count(memory / 1024)} kB: the rest goes to disk.`,
      todo: 'Sort fewer or narrower rows, index the sort key, or raise work_mem for this statement (SET LOCAL).',
      sql: undefined,
    };
  }
  if (rows < given.minRows || !isLimited) return undefined;
  return {
    kind: 'large_sort',
    table: undefined,
    where,
    what: `about ${count(rows)} rows are read and sorted by ${keys}, to return the first few`,
    why: 'An index in this order gives the first rows at once.',
    todo: 'Index the columns that pick the rows, followed by those of the sort.',
    sql: undefined,
  };
};

const hash: Reader = ({ node }) => {
  const batches = node.measured?.hashBatches ?? 1;
  if (batches < 2) return undefined;
  return {
    kind: 'disk_hash',
    table: undefined,
    where: node.name,
    what: `a hash table was split into ${batches} parts on disk`,
    why: 'It does not fit into work_mem: both sides of the join are written, and read again.',
    todo: 'Join fewer rows or columns, or raise work_mem for this statement (SET LOCAL).',
    sql: undefined,
  };
};

const misestimate: Reader = ({ node, above }, { factor }) => {
  const { measured, rows } = node;
  // Under a LIMIT a node is stopped early: that it gave fewer rows is no mistake.
  if (measured === undefined || rows === undefined || measured.loops === 0) return undefined;
  if (above.some(({ name }) => name === 'Limit') && measured.rows < rows) return undefined;
  const ratio = Math.max(measured.rows, 1) / Math.max(rows, 1);
  const isFar = ratio >= factor || ratio <= 1 / factor;
  if (!isFar || Math.max(measured.rows, rows) * measured.loops < 1000) return undefined;
  // It is told once, where it begins.
  if (node.children.some((child) => isMistaken(child, factor))) return undefined;
  const table = tableName(node);
  return {
    kind: 'misestimate',
    table,
    where: node.name,
    what: `${node.name}${table === undefined ? '' : ` on ${table}`}: ${count(rows)} rows expected, ${count(measured.rows)} came`,
    why: 'With wrong numbers the planner chooses the wrong join, index or memory.',
    todo: `Run ANALYZE${table === undefined ? '' : ` ${table}`}; if that does not help, CREATE STATISTICS on columns that depend on each other.`,
    sql: undefined,
  };
};

function isMistaken({ measured, rows }: PlanNode, factor: number): boolean {
  if (measured === undefined || rows === undefined) return false;
  const ratio = Math.max(measured.rows, 1) / Math.max(rows, 1);
  return ratio >= factor || ratio <= 1 / factor;
}

const remarks: Reader = ({ node }, given) => {
  const table = tableName(node);
  if (node.remarks.length === 0) return undefined;
  if (node.remarks.includes('automatic_index')) {
    if ((readRows(node, given) ?? given.minRows) < given.minRows / 10) return undefined;
    return {
      kind: 'automatic_index',
      table,
      where: node.name,
      what: `SQLite builds an index on ${table} each time the statement runs${columnsOf(node)}`,
      why: 'It has to read the whole table for it, and drops the index at the end.',
      todo: 'Make that index once.',
      sql: undefined,
    };
  }
  // SQLite says it of every sort, however small.
  const rows = node.table === undefined ? given.largest : node.rows;
  if (rows !== undefined && rows < given.minRows) return undefined;
  const of = node.sortKeys.length > 0 ? ` (${node.sortKeys.join(', ')})` : table === undefined ? '' : ` of ${table}`;
  const isTemporary = node.remarks.includes('temporary_table');
  return {
    kind: isTemporary ? 'temporary_table' : 'large_sort',
    table,
    where: node.name,
    what: isTemporary
      ? `rows are gathered in a temporary table${of}`
      : `about ${count(node.rows ?? 0)} rows${of} are sorted`,
    why: 'No index gives the rows in the order that is asked for.',
    todo: 'Index the columns that pick the rows, followed by those they are sorted or grouped by.',
    sql: undefined,
  };
};

const readers: readonly Reader[] = [scan, sort, hash, misestimate, remarks];
