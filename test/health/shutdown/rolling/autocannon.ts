import { createRequire } from 'node:module';

/** What is read of its result. */
export interface AutocannonResult {
  /** Connections that broke, timeouts included. */
  readonly errors: number;
  readonly non2xx: number;
  readonly '2xx': number;
  readonly requests: { readonly sent: number };
}

interface Instance {
  stop(): void;
}

interface AutocannonOptions {
  readonly url: string;
  readonly connections: number;
  /** In seconds. */
  readonly duration: number;
}

type Autocannon = (
  options: AutocannonOptions,
  done: (error: Error | null, result: AutocannonResult) => void,
) => Instance;

/** The load generator of that name, where it is installed: the benchmark brings it. */
export function findAutocannon(): Autocannon | undefined {
  try {
    return createRequire(import.meta.url)('autocannon') as Autocannon;
  } catch {
    return undefined;
  }
}

/** Runs until `during` is over. What is under way then is sent and not answered: at most one request a connection. */
export async function cannonade(
  autocannon: Autocannon,
  url: string,
  connections: number,
  during: () => Promise<void>,
): Promise<AutocannonResult> {
  let instance: Instance | undefined;
  const result = new Promise<AutocannonResult>((resolve, reject) => {
    const options = { url, connections, duration: 120 };
    instance = autocannon(options, (error, given) => (error === null ? resolve(given) : reject(error)));
  });
  await during();
  instance?.stop();
  return result;
}
