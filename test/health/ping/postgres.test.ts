import { afterAll, describe } from 'vitest';
import { postgres, stopServers } from '../../queries/drivers/database-servers.js';
import { exhaustionCases, pingCases } from './ping.kit.js';
import { postgresClients } from './postgres-clients.js';

const port = async () => (await postgres()).port;

afterAll(stopServers);

for (const driver of postgresClients) pingCases(driver, port);

describe('a pool without a free connection', () => {
  for (const driver of postgresClients.slice(0, 1)) exhaustionCases(driver, port);
});
