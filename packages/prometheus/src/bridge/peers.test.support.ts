import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Where `@prometheus-io/client` is installed: it refuses Node 20, so the workspace itself cannot have it. */
const successor = '../../../../bench/peers/node_modules/@prometheus-io/client';

export const isSuccessorInstalled = isThere(successor);

function isThere(path: string): boolean {
  try {
    return load.resolve(path) !== '';
  } catch {
    return false;
  }
}

export interface Peer<Client> {
  readonly name: string;
  readonly client: Client;
}

/** The two packages to bridge: `prom-client`, and its successor where it is installed. */
export function peersOf<Client>(promClient: Client): readonly Peer<Client>[] {
  const peers = [{ name: 'prom-client 15', client: promClient }];
  if (isSuccessorInstalled) {
    const client = load(successor) as Client;
    peers.push({ name: '@prometheus-io/client 0.16', client });
  }
  return peers;
}
