import type { AdviceSystem } from '../connection.js';
import type { AdviceFinding, AdviceKind } from '../finding.js';
import type { Catalogue, IndexInfo, TableInfo } from './catalogue.js';
import { covers, isDuplicate, supports } from './index-cover.js';
import { createIndex, dropIndex } from './index-statement.js';

export interface IndexThresholds {
  /** Tables with fewer rows are read from end to end in passing, and their indexes hardly matter. Default 10 000. */
  readonly minRows?: number | undefined;
  /** Reads from end to end before a table counts as scanned. Default 50. */
  readonly minScans?: number | undefined;
  /** Whether the statistics are old enough to say that an index is not used. Default false. */
  readonly judgeUnused?: boolean | undefined;
  /** Since when scans are counted, and where not: a clause for the advice. */
  readonly countedSince?: string | undefined;
}

/** What of the catalogue hurts: foreign keys first, as their harm is the largest. */
export function indexFindings(
  catalogue: Catalogue,
  system: AdviceSystem,
  thresholds: IndexThresholds = {},
): AdviceFinding[] {
  const redundant = redundantIndexes(catalogue.indexes);
  return [
    ...foreignKeys(catalogue, system),
    ...invalid(catalogue, system),
    ...redundant.map(([index, by]) => redundancy(index, by, system)),
    ...twinConstraints(catalogue.indexes),
    ...unused(catalogue, new Set(redundant.flat()), system, thresholds),
    ...scannedTables(catalogue, thresholds),
  ];
}

const count = (number: number): string => Math.round(number).toLocaleString('en');
const keysOf = ({ keys }: IndexInfo): string => keys.map(({ definition }) => definition).join(', ');
const tableOf = ({ schema, table }: { schema: string; table: string }): string => `${schema}.${table}`;

function foreignKeys({ foreignKeys, indexes }: Catalogue, system: AdviceSystem): AdviceFinding[] {
  return foreignKeys
    .filter((key) => !indexes.some((index) => supports(index, key)))
    .sort((a, b) => (b.tableRows ?? 0) - (a.tableRows ?? 0))
    .map((key) => {
      const rows = key.tableRows === undefined ? '' : ` (about ${count(key.tableRows)} rows)`;
      const index = {
        schema: key.schema,
        table: key.table,
        keys: key.columns.map((definition) => ({ definition, isColumn: true })),
      };
      return {
        kind: 'foreign_key_without_index',
        table: tableOf(key),
        where: key.name,
        what: `foreign key ${key.name} of ${tableOf(key)}${rows} has no index on ${key.columns.join(', ')}`,
        why: `Each DELETE or key change in ${key.referenced}, and each join from there, reads all of ${tableOf(key)}.`,
        todo: key.isPartitioned
          ? 'Make the index; on a partitioned table it locks out writes: make it on each partition concurrently first.'
          : 'Make the index, unless rows there are never deleted and never joined from that side.',
        sql: createIndex(system, index, !key.isPartitioned),
      };
    });
}

function invalid({ indexes }: Catalogue, system: AdviceSystem): AdviceFinding[] {
  return indexes
    .filter((index) => !index.isValid && !index.isBuilding)
    .map((index) => ({
      kind: 'invalid_index',
      table: tableOf(index),
      where: index.name,
      what: `index ${index.name} of ${tableOf(index)} is invalid`,
      why: 'Its building failed: no query uses it, but every write still maintains it.',
      todo: 'Drop it, and build it again if it is needed (REINDEX INDEX CONCURRENTLY does both).',
      sql: index.isConstraint ? undefined : dropIndex(system, index.schema, index.table, index.name),
    }));
}

/**
 * Indexes that another one covers, with that one, which is never itself among them: to drop all of them loses nothing.
 */
export function redundantIndexes(indexes: readonly IndexInfo[]): readonly (readonly [IndexInfo, IndexInfo])[] {
  const worth = ({ isConstraint, isNeeded, isUnique, scans, included }: IndexInfo): readonly number[] => [
    isConstraint || isNeeded ? 1 : 0,
    isUnique ? 1 : 0,
    included.length,
    scans ?? 0,
  ];
  const bestFirst = [...indexes]
    .filter(({ isValid }) => isValid)
    .sort((a, b) => {
      if (a.keys.length !== b.keys.length) return b.keys.length - a.keys.length;
      const [left, right] = [worth(a), worth(b)];
      const at = left.findIndex((value, position) => value !== right[position]);
      return at < 0 ? 0 : (right[at] as number) - (left[at] as number);
    });
  const kept = new Map<string, IndexInfo[]>();
  const found: (readonly [IndexInfo, IndexInfo])[] = [];
  for (const index of bestFirst) {
    const others = kept.get(tableOf(index)) ?? [];
    const by = others.find((other) => covers(other, index));
    if (by === undefined) kept.set(tableOf(index), [...others, index]);
    else found.push([index, by]);
  }
  return found;
}

function redundancy(index: IndexInfo, by: IndexInfo, system: AdviceSystem): AdviceFinding {
  const isSame = isDuplicate(index, by);
  const kind: AdviceKind = isSame ? 'duplicate_index' : 'redundant_index';
  return {
    kind,
    table: tableOf(index),
    where: index.name,
    what: isSame
      ? `index ${index.name} of ${tableOf(index)} is the same as ${by.name} (${keysOf(by)})`
      : `index ${index.name} (${keysOf(index)}) of ${tableOf(index)} is the beginning of ${by.name} (${keysOf(by)})`,
    why: `It takes ${index.bytes === undefined ? 'space' : `${count(index.bytes / 1024)} kB`} and time of each write, and finds nothing that ${by.name} does not.`,
    todo: isSame
      ? 'Drop one of the two.'
      : 'Drop it; keep it only if it is much narrower and its searches are the ones that count.',
    sql: dropIndex(system, index.schema, index.table, index.name),
  };
}

/** Two constraints with the same index: neither index can be dropped by itself. */
function twinConstraints(indexes: readonly IndexInfo[]): AdviceFinding[] {
  const constraints = indexes.filter(({ isConstraint, method }) => isConstraint && /^(btree)$/.test(method));
  return constraints.flatMap((index, at) => {
    const twin = constraints.slice(0, at).find((other) => isDuplicate(index, other));
    if (twin === undefined) return [];
    return {
      kind: 'duplicate_index' as const,
      table: tableOf(index),
      where: index.name,
      what: `constraints ${index.name} and ${twin.name} of ${tableOf(index)} have the same index (${keysOf(index)})`,
      why: 'Each write maintains both.',
      todo: 'Drop the constraint that no foreign key refers to (ALTER TABLE … DROP CONSTRAINT …).',
      sql: undefined,
    };
  });
}

function unused(
  { indexes, foreignKeys, tables }: Catalogue,
  /** Those that another one covers, and those: their searches will be its own. */
  redundant: ReadonlySet<IndexInfo>,
  system: AdviceSystem,
  { judgeUnused = false, countedSince = 'since the statistics began', minRows = 10_000 }: IndexThresholds,
): AdviceFinding[] {
  if (!judgeUnused) return [];
  const sizes = new Map(tables.map((table) => [`${table.schema}.${table.name}`, table.rows]));
  return indexes
    .filter(
      (index) =>
        index.scans === 0 &&
        index.isValid &&
        !(index.isUnique || index.isConstraint || index.isNeeded || redundant.has(index)) &&
        // On a small table the planner uses none.
        (sizes.get(tableOf(index)) ?? minRows) >= minRows / 10 &&
        // Without it, the next advice would be to make it.
        !foreignKeys.some((key) => supports(index, key)),
    )
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .map((index) => ({
      kind: 'unused_index',
      table: tableOf(index),
      where: index.name,
      what: `index ${index.name} (${keysOf(index)}) of ${tableOf(index)} was not used ${countedSince}`,
      why: `It takes ${index.bytes === undefined ? 'space' : `${count(index.bytes / 1024)} kB`} and time of each write.`,
      todo: 'Drop it, if no yearly job and no replica uses it: scans on replicas are counted there only.',
      sql: dropIndex(system, index.schema, index.table, index.name),
    }));
}

function scannedTables({ tables }: Catalogue, { minRows = 10_000, minScans = 50 }: IndexThresholds): AdviceFinding[] {
  const isScanned = ({ rows = 0, sequentialScans = 0, sequentialRows = 0, indexScans = 0 }: TableInfo): boolean =>
    rows >= minRows &&
    sequentialScans >= minScans &&
    // A scan that stops early, as under a LIMIT, is none.
    sequentialRows / sequentialScans >= rows / 2 &&
    sequentialScans / (sequentialScans + indexScans) >= 0.05;
  return tables
    .filter(isScanned)
    .sort((a, b) => (b.sequentialRows ?? 0) - (a.sequentialRows ?? 0))
    .map((table) => ({
      kind: 'scanned_table',
      table: `${table.schema}.${table.name}`,
      where: undefined,
      what: `${table.schema}.${table.name} (about ${count(table.rows ?? 0)} rows) was read from end to end ${count(table.sequentialScans ?? 0)} times`,
      why: `${count(table.sequentialRows ?? 0)} rows were read that way; indexes were used ${count(table.indexScans ?? 0)} times.`,
      todo: 'Find the statements that read it (pg_stat_statements, or slow queries), and explain them.',
      sql: undefined,
    }));
}
