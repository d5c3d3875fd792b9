import { observeAllQueries } from '@sonde/queries/auto';
import { afterAll, describe, expect, test } from 'vitest';
import { tryCase } from '../queries/drivers/cases.js';
import { stopServers } from '../queries/drivers/database-servers.js';
import { drivers } from '../queries/drivers/drivers.js';
import type { DriverUnderTest } from '../queries/drivers/kit.js';
import { queryCases } from '../queries/drivers/query-cases.js';
import { scopeCases } from '../queries/drivers/scope-cases.js';
import { installedModules } from './modules.js';

/** Those whose classes are exported: what was made before is met as well. */
const met = drivers.filter(({ name }) => !/^(mariadb|postgres)/.test(name));

/** The driver, with one call for all drivers in the place of the one for it. */
function adopting(driver: DriverUnderTest): DriverUnderTest {
  return {
    ...driver,
    async open(setup) {
      const open = await driver.open(setup);
      return {
        ...open,
        observe(observer) {
          const adopter = observeAllQueries(observer, { pools: false });
          for (const [name, exports] of installed) adopter.adopt(name, exports);
          return () => adopter.stop();
        },
      };
    },
  };
}

const installed = await installedModules();

/** What is met by itself is not observed twice: the application has called nothing. */
const cases = [...scopeCases, ...queryCases].filter(({ name }) => !name.startsWith('observed twice'));

describe.each(met.map((driver) => [driver.name, driver] as const))('%s, without a call for it', (_, driver) => {
  for (const driverCase of cases) {
    test(driverCase.name, async () => {
      expect(['passed', 'absent']).toContain(await tryCase(adopting(driver), driverCase));
    });
  }
});

afterAll(() => stopServers());
