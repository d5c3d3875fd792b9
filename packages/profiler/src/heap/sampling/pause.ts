/**
 * Waits.
 *
 * @param sooner ends it early
 * @param unref whether the process may end meanwhile; else this keeps it open
 * @returns whether it ended early
 * @throws the reason of the signal
 */
export function pause(
  ms: number,
  signal: AbortSignal | undefined,
  sooner?: Promise<void>,
  unref = false,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const end = (then: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      then();
    };
    const giveUp = () => end(() => reject(signal?.reason));
    const timer = setTimeout(() => end(() => resolve(false)), ms);
    if (unref) timer.unref();
    signal?.addEventListener('abort', giveUp, { once: true });
    void sooner?.then(() => end(() => resolve(true)));
  });
}
