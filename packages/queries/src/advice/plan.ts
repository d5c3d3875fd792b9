import type { AdviceSystem } from './connection.js';

/** How a database runs a statement: steps, each of which takes its rows from those below it. */
export interface Plan {
  readonly system: AdviceSystem;
  readonly root: PlanNode;
  /** It was run, and its nodes say what really happened: a plan of `EXPLAIN ANALYZE` that a person hands in. */
  readonly isMeasured: boolean;
}

export interface PlanNode {
  /** As the database calls it: `Seq Scan`, `ALL`, `SCAN`. */
  readonly name: string;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  /** What the statement calls the table, if by another name. */
  readonly alias: string | undefined;
  readonly index: string | undefined;
  /** Estimated rows that it gives, each time it runs. */
  readonly rows: number | undefined;
  /** Estimated bytes of a row. */
  readonly width: number | undefined;
  /** Estimated cost in the database's own unit, with all below it. */
  readonly cost: number | undefined;
  /** What the index is searched for, `?` for values; undefined: nothing, so that it is read from end to end. */
  readonly indexCondition: string | undefined;
  /** What picks its rows, of those read; undefined: nothing does. */
  readonly filter: string | undefined;
  /** What its rows are joined by, where that is checked row by row. */
  readonly joinFilter: string | undefined;
  /** What it sorts by: `orders.created_at DESC`. */
  readonly sortKeys: readonly string[];
  /** It is the side of a join that runs again for each row of the other. */
  readonly isInner: boolean;
  /** What the database says of it besides: `filesort`, `temporary table`, `automatic index`. */
  readonly remarks: readonly PlanRemark[];
  readonly measured: MeasuredNode | undefined;
  readonly children: readonly PlanNode[];
}

export type PlanRemark = 'filesort' | 'temporary_table' | 'automatic_index';

/** What happened when it ran. */
export interface MeasuredNode {
  /** Rows it gave, each time it ran. */
  readonly rows: number;
  readonly loops: number;
  /** Rows that it read and did not give, each time it ran. */
  readonly removed: number;
  /** Of a sort, what was written to disk, in kB. */
  readonly sortedOnDiskKb: number;
  /** Of a hash, in how many parts it was read, as it did not fit into memory; else 1. */
  readonly hashBatches: number;
}

/** A node and those it stands under, the nearest first. */
export interface PlacedNode {
  readonly node: PlanNode;
  readonly above: readonly PlanNode[];
}

/** Deeper plans are not read. */
export const maxPlanDepth = 100;

/**
 * A node of PostgreSQL that reads a whole table: as it lies, or in the order of an index that is not searched, in the
 * hope of a LIMIT that ends it soon.
 */
export function readsWholeTable({ name, index, indexCondition, filter }: PlanNode): boolean {
  if (name === 'Seq Scan') return true;
  return name === 'Index Scan' && index !== undefined && indexCondition === undefined && filter !== undefined;
}

/** Every node of a plan, from the top. */
export function nodesOf(plan: Plan): readonly PlacedNode[] {
  const found: PlacedNode[] = [];
  const walk = (node: PlanNode, above: readonly PlanNode[]): void => {
    found.push({ node, above });
    if (above.length < maxPlanDepth) for (const child of node.children) walk(child, [node, ...above]);
  };
  walk(plan.root, []);
  return found;
}

/** A node of which nothing but its name and what lies below is known. */
export function bareNode(name: string, children: readonly PlanNode[] = []): PlanNode {
  return {
    name,
    schema: undefined,
    table: undefined,
    alias: undefined,
    index: undefined,
    rows: undefined,
    width: undefined,
    cost: undefined,
    indexCondition: undefined,
    filter: undefined,
    joinFilter: undefined,
    sortKeys: [],
    isInner: false,
    remarks: [],
    measured: undefined,
    children,
  };
}
