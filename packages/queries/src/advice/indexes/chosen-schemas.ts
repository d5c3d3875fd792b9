import { SondeError } from '@sonde/metrics';
import { textIn } from '../cells.js';
import type { AdviceConnection } from '../connection.js';

/** Schemas that an error names; of more, only how many. */
const maxNamed = 20;

/** What there is to choose from: never those of the system itself. MySQL shows a login its own ones only. */
const schemasOf: Readonly<Record<AdviceConnection['system'], string>> = {
  postgresql: `SELECT nspname AS name FROM pg_namespace
    WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' ORDER BY 1`,
  mysql: `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1`,
  mariadb: `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1`,
  sqlite: `SELECT 'main' AS name`,
};

/**
 * A name that is misspelt must not look like a schema without faults.
 *
 * @throws SondeError SONDE_INVALID_OPTION: one of the schemas does not exist, or this login does not see it
 */
export async function checkSchemas(connection: AdviceConnection, chosen: readonly string[] | undefined): Promise<void> {
  if (chosen === undefined) return;
  const there = (await connection.query(schemasOf[connection.system])).map((row) => textIn(row['name']) ?? '');
  const missing = chosen.filter((name) => !there.includes(name));
  if (missing.length === 0 && chosen.length > 0) return;
  const more = there.length - maxNamed;
  const named = there.slice(0, maxNamed).map((name) => JSON.stringify(name));
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'the schemas to look at',
    got:
      chosen.length === 0
        ? 'none'
        : `${missing.map((name) => JSON.stringify(name)).join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not there`,
    expected:
      there.length === 0
        ? 'none, as this login sees no schema'
        : `${named.join(', ')}${more > 0 ? ` or one of ${more} more` : ''}`,
    next: 'Correct the name, or leave it out to look at all of them.',
  });
}
