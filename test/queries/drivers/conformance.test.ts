import { afterAll, describe, test } from 'vitest';
import { Matrix } from '../../requests/kit/matrix.js';
import { tryCase } from './cases.js';
import { stopServers } from './database-servers.js';
import { drivers } from './drivers.js';
import { queryCases } from './query-cases.js';
import { scopeCases } from './scope-cases.js';

const cases = [...scopeCases, ...queryCases];

const matrix = new Matrix(
  drivers.map(({ name }) => name),
  cases.map(({ name }) => name),
);

describe.each(drivers.map((driver) => [driver.name, driver] as const))('%s', (_, driver) => {
  for (const driverCase of cases) {
    test(driverCase.name, async () => {
      matrix.set(driver.name, driverCase.name, 'failed');
      matrix.set(driver.name, driverCase.name, await tryCase(driver, driverCase));
    });
  }
});

afterAll(async () => {
  console.log(matrix.text());
  await stopServers();
});
