import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { answer, type Document, MongodbStore } from './mongodb-store.js';
import { readMessage, writeReply } from './mongodb-wire.js';

export interface MongodbServer {
  readonly url: string;
  readonly port: number;
  /** Names of all commands that came, handshakes and monitoring left out. */
  readonly commands: string[];
  stop(): Promise<void>;
}

const aside = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'killCursors']);

/**
 * Speaks the protocol of MongoDB on a real socket, and holds documents in memory. It stands in for a server because
 * there is no MongoDB to install: Debian has had none since its licence changed, and npm has no package that brings one.
 * The drivers it is for are the real ones; what they ask is answered as far as the tests go: filters by equality and
 * the simple operators, `getMore`, errors for operators that are unknown. A query that carries the comment
 * `sleep <ms>` takes that long.
 */
export async function startMongodb(): Promise<MongodbServer> {
  const store = new MongodbStore();
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0);
        const message = readMessage(waiting.subarray(0, length));
        waiting = waiting.subarray(length);
        const [name = ''] = Object.keys(message.command);
        if (!aside.has(name)) commands.push(name);
        void reply(socket, store, message);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `mongodb://127.0.0.1:${port}/sonde?directConnection=true`,
    port,
    commands,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function reply(
  socket: Socket,
  store: MongodbStore,
  message: { requestId: number; isLegacy: boolean; isSilent: boolean; command: Document },
): Promise<void> {
  const sleep = /^sleep (\d+)$/.exec(String(message.command['comment']))?.[1];
  if (sleep !== undefined) await pause(Number(sleep));
  const document = answer(store, message.command);
  if (!message.isSilent && !socket.destroyed) socket.write(writeReply(document, message.requestId, message.isLegacy));
}
