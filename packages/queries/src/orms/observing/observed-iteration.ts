import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { QueryStart } from '../../query/query-event.js';
import { beginQuery } from '../../wrapping/observed-call.js';

/**
 * Observes a query whose rows are read as they come. It begins where iteration does, as an iteration that never begins
 * asks for nothing, and ends with its last row, or when the application has read enough.
 *
 * @param rowsOf how many rows one step brings
 */
export function observeIteration(
  observer: QueryObserver,
  describe: () => QueryStart | undefined,
  rowsOf: (step: unknown) => number,
  iterate: () => AsyncIterator<unknown>,
): AsyncIterableIterator<unknown> {
  const iterator = iterate();
  let running: RunningQuery | undefined;
  let rowCount = 0;
  const step = async (
    read: () => PromiseLike<IteratorResult<unknown>> | undefined,
  ): Promise<IteratorResult<unknown>> => {
    try {
      const result = (await read()) ?? { done: true, value: undefined };
      if (result.done === true) running?.end({ rowCount });
      else rowCount += rowsOf(result.value);
      return result;
    } catch (error) {
      running?.end({ error });
      throw error;
    }
  };
  return {
    next: () => {
      running ??= beginQuery(observer, describe);
      return step(() => iterator.next());
    },
    return: (value) => step(async () => (await iterator.return?.(value)) ?? { done: true, value }),
    throw: (error) =>
      step(() => {
        if (iterator.throw === undefined) throw error;
        return iterator.throw(error);
      }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
