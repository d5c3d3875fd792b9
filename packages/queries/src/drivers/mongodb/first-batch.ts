import type { QueryResult } from '../../query/query-event.js';

/** Of an element of a batch: a document. */
const objectType = 3;

interface Batch {
  get(index: number, type: number, required: boolean): { toObject(): unknown } | null;
}

/**
 * The first batch of a cursor, as what its `_initialize` resolved with. The driver takes documents out of the reply as
 * the application takes them from the cursor; these are read beside it, and nothing is taken.
 */
export function firstBatch(state: unknown): QueryResult {
  const response = (state as { readonly response?: unknown } | undefined)?.response;
  if (typeof response !== 'object' || response === null) return {};
  const { batchSize, isExplain } = response as { readonly batchSize?: unknown; readonly isExplain?: unknown };
  if (typeof batchSize !== 'number' || isExplain === true) return {};
  const { batch } = response as { readonly batch?: Batch };
  return typeof batch?.get === 'function' ? { rows: documentsOf(batch, batchSize) } : { rowCount: batchSize };
}

/** Of the few that are asked for, if any, each is read when it is: reading is what costs. */
function documentsOf(batch: Batch, size: number): readonly unknown[] {
  return new Proxy(new Array<unknown>(size), {
    get(target, key) {
      const isIndex = typeof key === 'string' && /^\d+$/.test(key) && Number(key) < size;
      return isIndex ? batch.get(Number(key), objectType, true)?.toObject() : Reflect.get(target, key);
    },
  });
}
