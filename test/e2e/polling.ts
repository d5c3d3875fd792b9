/** Asks again until there is an answer. No fixed sleeps: a slow machine waits longer, a quick one not at all. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { withinMs = 60_000, everyMs = 100 } = {},
): Promise<T> {
  const deadlineMs = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadlineMs) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last });
}
