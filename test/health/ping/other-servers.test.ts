import { afterAll, describe } from 'vitest';
import { mariadb, mongodbServer, redis, stopServers } from '../../queries/drivers/database-servers.js';
import { installMariadb, mariadbServers } from '../../queries/servers/mariadb.js';
import { installRedis, redisServers } from '../../queries/servers/redis.js';
import { describeWith } from '../../servers.js';
import { otherClients } from './other-clients.js';
import { exhaustionCases, pingCases } from './ping.kit.js';

afterAll(stopServers);

const of = (server: string) => otherClients.filter((driver) => driver.server === server);

describeWith(mariadbServers, 'MariaDB', installMariadb, () => {
  const port = async () => (await mariadb()).port;
  for (const driver of of('mariadb')) pingCases(driver, port);
  for (const driver of of('mariadb').filter(({ open }) => open.toString().includes('exhaust'))) {
    exhaustionCases(driver, port);
  }
});

describeWith(redisServers, 'Redis', installRedis, () => {
  for (const driver of of('redis')) pingCases(driver, async () => (await redis()).port);
});

describe('the protocol of MongoDB', () => {
  for (const driver of of('mongodb')) pingCases(driver, async () => (await mongodbServer()).port);
});
