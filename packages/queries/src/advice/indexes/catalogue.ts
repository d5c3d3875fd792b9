/** What a database says of its tables, indexes and foreign keys: the same for all systems. */
export interface Catalogue {
  readonly tables: readonly TableInfo[];
  readonly indexes: readonly IndexInfo[];
  readonly foreignKeys: readonly ForeignKeyInfo[];
  /** What could not be read, and why: sentences for the report. */
  readonly notes: readonly string[];
}

export interface TableInfo {
  readonly schema: string;
  readonly name: string;
  /** About; undefined: not known. */
  readonly rows: number | undefined;
  /** Times it was read from end to end, and the rows read so, since the statistics began. */
  readonly sequentialScans: number | undefined;
  readonly sequentialRows: number | undefined;
  readonly indexScans: number | undefined;
  /** It is a part of a partitioned table. */
  readonly isPartition: boolean;
}

/** A column or expression of an index. */
export interface IndexKey {
  /** `customer_id`, `lower(email)`, `title(20)`: unquoted, as the database shows it. */
  readonly definition: string;
  /** Whether it is a column by itself. */
  readonly isColumn: boolean;
  /** How values are compared where it is not the usual way: operator class and collation. */
  readonly comparison: string;
  readonly isDescending: boolean;
  /** Rows without a value come first; undefined: the database cannot choose. */
  readonly nullsFirst: boolean | undefined;
}

export interface IndexInfo {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  /** `btree`, `hash`, `gin`, in small letters. */
  readonly method: string;
  readonly keys: readonly IndexKey[];
  /** Columns that it only carries (`INCLUDE`). */
  readonly included: readonly string[];
  /** The condition of a partial index. */
  readonly predicate: string | undefined;
  readonly isUnique: boolean;
  /** `PRIMARY KEY`, `UNIQUE` or `EXCLUDE`: it goes with its constraint only. */
  readonly isConstraint: boolean;
  /** Something else needs it: the replica identity, a partitioned index that it belongs to. */
  readonly isNeeded: boolean;
  readonly isValid: boolean;
  /** It is being built right now. */
  readonly isBuilding: boolean;
  /** Scans since the statistics began; undefined: not counted. */
  readonly scans: number | undefined;
  readonly bytes: number | undefined;
}

export interface ForeignKeyInfo {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** `public.customers`. */
  readonly referenced: string;
  readonly tableRows: number | undefined;
  /** The table is a partitioned one: PostgreSQL makes no index on it concurrently. */
  readonly isPartitioned: boolean;
}

/** Of which schemas: all but the system's own if left out. */
export interface CatalogueOptions {
  readonly schemas?: readonly string[] | undefined;
}

/** More of each is not read. */
export const maxEntries = 20_000;
