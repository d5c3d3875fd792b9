const never = Number.NEGATIVE_INFINITY;

/** When something was last written: to one table, or to who knows what. */
interface LastWrite {
  endedMs: number;
}

/** The tables of one statement. */
export class TableWrites {
  private readonly tables: readonly LastWrite[];
  private readonly everywhere: LastWrite;

  constructor(tables: readonly LastWrite[], everywhere: LastWrite) {
    this.tables = tables;
    this.everywhere = everywhere;
  }

  /** The end of the last write that may have changed what these tables hold, by the registry's monotonic clock. */
  lastWriteMs(): number {
    let last = this.everywhere.endedMs;
    for (const { endedMs } of this.tables) if (endedMs > last) last = endedMs;
    return last;
  }

  written(endedMs: number): void {
    // What names no table (`SET` of Redis) may change any answer.
    if (this.tables.length === 0 && endedMs > this.everywhere.endedMs) this.everywhere.endedMs = endedMs;
    for (const table of this.tables) if (endedMs > table.endedMs) table.endedMs = endedMs;
  }
}

/** The tables of one database system in a scope. Bounded by the statements of the scope, each of which names few. */
export class ScopeTables {
  private readonly byName = new Map<string, LastWrite>();
  private readonly everywhere: LastWrite = { endedMs: never };

  /** `public.Users`, `"users"` and `users` are taken for one table: rather one write too many than one missed. */
  of(names: readonly string[]): TableWrites {
    const tables = names.map((name) => {
      const key = name
        .slice(name.lastIndexOf('.') + 1)
        .replace(/["`[\]]/g, '')
        .toLowerCase();
      let table = this.byName.get(key);
      if (table === undefined) {
        table = { endedMs: never };
        this.byName.set(key, table);
      }
      return table;
    });
    return new TableWrites(tables, this.everywhere);
  }

  /** A procedure, or a statement nobody could read: anything may have been written. */
  writtenSomewhere(endedMs: number): void {
    if (endedMs > this.everywhere.endedMs) this.everywhere.endedMs = endedMs;
  }
}
