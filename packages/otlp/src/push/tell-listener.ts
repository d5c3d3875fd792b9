/** Calls a function of the application. One that throws, or is asynchronous and rejects, has been told all the same. */
export function tellListener<T>(listener: (value: T) => unknown, value: T): void {
  try {
    Promise.resolve(listener(value)).catch(() => {});
  } catch {
    // It must not reach the push.
  }
}
