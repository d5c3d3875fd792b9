/**
 * Whether an error says that somebody waited for a connection in vain. Each pool has its own way: a code, a class without
 * a name of its own, or words alone.
 */
export function isAcquireTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  try {
    const { code, name, message, constructor } = error as Readonly<Record<string, unknown>>;
    if (code === 'ETIMEDOUT' || code === 'ER_GET_CONNECTION_TIMEOUT') return true;
    const names = [name, (constructor as { readonly name?: unknown } | undefined)?.name, message];
    return names.some((said) => typeof said === 'string' && /time(?:d )?out/i.test(said));
  } catch {
    // A getter of the error's own threw.
    return false;
  }
}
