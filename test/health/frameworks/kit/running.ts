import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningApp } from './app.js';

/** Starts a server on a free port, if it does not listen yet; closing it ends what is still open. */
export async function running(server: Server, close?: () => Promise<unknown>): Promise<RunningApp> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await (close?.() ?? new Promise<void>((resolve) => server.close(() => resolve())));
    },
  };
}
