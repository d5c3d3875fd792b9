import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long scrapes under way may go on. */
const graceMs = 1_000;

/**
 * Stops servers: no new connections, idle ones closed now, those with a scrape under way when it is done or after
 * the grace, whichever comes first. Resolves when every connection is gone.
 */
export async function closeServers(servers: readonly Server[], silent: Iterable<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
  for (const server of servers) server.closeIdleConnections();
  // To Node a connection is idle only after its first request.
  for (const socket of silent) socket.destroy();
  // Not unref'd: a program that waits for `close` as its last act must live to see it.
  const cutOff = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, graceMs);
  await Promise.all(closed);
  clearTimeout(cutOff);
}
