import { startMariadb } from '../servers/mariadb.js';
import { startMongodb } from '../servers/mongodb.js';
import { type DatabaseServer, startPostgres } from '../servers/postgres.js';
import { startRedis } from '../servers/redis.js';

const starting = new Map<string, Promise<DatabaseServer>>();

/** One server of each kind for all drivers, started when the first of them asks for it. */
function once(name: string, start: () => Promise<DatabaseServer>): Promise<DatabaseServer> {
  const server = starting.get(name) ?? start();
  starting.set(name, server);
  return server;
}

export const postgres = (): Promise<DatabaseServer> => once('postgres', () => startPostgres());
export const mariadb = (): Promise<DatabaseServer> => once('mariadb', () => startMariadb());

export const redis = (): Promise<DatabaseServer> => once('redis', () => startRedis());
export const mongodbServer = (): Promise<DatabaseServer> => once('mongodb', () => startMongodb());

export async function stopServers(): Promise<void> {
  for (const server of starting.values()) await (await server).stop();
  starting.clear();
}
