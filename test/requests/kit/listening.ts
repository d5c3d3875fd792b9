import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { RunningApp } from './app.js';

/** Starts a server on a free port; closing it ends what is still open. */
export async function listening(server: Server | Http2Server, close?: () => Promise<unknown>): Promise<RunningApp> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const sessions = new Set<ServerHttp2Session>();
  (server as Http2Server).on('session', (session) => sessions.add(session));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: async () => {
      for (const session of sessions) session.destroy();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await (close?.() ?? new Promise<void>((resolve) => server.close(() => resolve())));
    },
  };
}
