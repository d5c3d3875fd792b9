import { hashValue } from '../sql/value-hash.js';
import type { RunValues } from './run-values.js';

/** A row of a result, as hashes of its first columns. */
export interface SampledRow {
  /** When its query ended: only what was asked later can come from it. */
  readonly endedMs: number;
  readonly hashes: readonly number[];
  /** What its query had asked for: a row by id holds that id, which then does not come from it. */
  readonly asked: readonly number[];
}

/** Longer binary values are no keys. */
const maxKeyBytes = 64;
/** In place of the hash of a value that says nothing of where another comes from. */
export const notSampled = -1;

const zero = hashValue(0);

/** The hashes of the row that is being read: an array that grows takes several times what a row needs. */
const taken: number[] = [];

/**
 * A few rows that the runs of one statement returned, as hashes: enough to find out that another query's values come
 * from them. Holds no row and no value. Rows are objects or arrays; their values are read as they are, no nested one is.
 */
export class RowSamples {
  /** All that came back is among the samples: no row, column or nested value was left out. */
  isWhole = true;
  private sampled: SampledRow[] | undefined;
  private readonly maxRows: number;
  private readonly maxColumns: number;

  constructor(maxRows: number, maxColumns: number) {
    this.maxRows = maxRows;
    this.maxColumns = maxColumns;
  }

  get rows(): readonly SampledRow[] {
    return this.sampled ?? [];
  }

  add(rows: readonly unknown[], asked: RunValues | undefined, endedMs: number): void {
    const free = this.maxRows - (this.sampled?.length ?? 0);
    if (rows.length > free) this.isWhole = false;
    const count = Math.min(rows.length, free);
    if (count === 0) return;
    const kept = asked === undefined ? [] : asked.soughtHashes();
    for (let i = 0; i < count; i++) {
      const row = { endedMs, hashes: this.hashesOf(rows[i]), asked: kept };
      if (this.sampled === undefined) this.sampled = [row];
      else this.sampled.push(row);
    }
  }

  /** Rows came back that were not shown. */
  miss(): void {
    this.isWhole = false;
  }

  private hashesOf(row: unknown): number[] {
    if (typeof row !== 'object' || row === null) return [this.hashOf(row)];
    let count = 0;
    if (Array.isArray(row)) {
      for (const value of row) {
        if (!this.take(count, value)) break;
        count++;
      }
    } else {
      const columns = row as Record<string, unknown>;
      for (const name in columns) {
        if (!this.take(count, columns[name])) break;
        count++;
      }
    }
    return taken.slice(0, count);
  }

  private take(column: number, value: unknown): boolean {
    if (column >= this.maxColumns) {
      this.isWhole = false;
      return false;
    }
    taken[column] = this.hashOf(value);
    return true;
  }

  private hashOf(value: unknown): number {
    switch (typeof value) {
      case 'string':
        return value === '' ? notSampled : hashValue(value);
      case 'number':
      case 'bigint': {
        const hash = hashValue(value);
        return hash === zero ? notSampled : hash;
      }
      case 'object':
        if (value === null) return notSampled;
        if (isKey(value)) return hashValue(value);
        this.isWhole = false;
        return notSampled;
      default:
        return notSampled;
    }
  }
}

/** Dates, binary UUIDs, identifiers and decimals of drivers; not nested documents, whose reading has no bound. */
function isKey(value: object): boolean {
  if (value instanceof Date) return true;
  if (ArrayBuffer.isView(value)) return value.byteLength <= maxKeyBytes;
  return !Array.isArray(value) && typeof value.toString === 'function' && value.toString !== Object.prototype.toString;
}
