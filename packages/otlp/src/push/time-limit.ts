/** What came instead of an end. */
export const unfinished = Symbol('unfinished');

/**
 * Waits no longer than `ms`, and not after `signal`. What comes later is dropped, a rejection too. The timer keeps the
 * process alive: whoever waits must live to see the end.
 */
export async function within<T>(promise: Promise<T>, ms: number, signal?: AbortSignal): Promise<T | typeof unfinished> {
  promise.catch(() => {});
  if (signal?.aborted === true) return unfinished;
  let stop: () => void = () => {};
  const limit = new Promise<typeof unfinished>((resolve) => {
    const end = () => resolve(unfinished);
    const timer = setTimeout(end, Math.max(0, ms));
    signal?.addEventListener('abort', end, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    stop();
  }
}
