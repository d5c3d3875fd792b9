import { createRequire } from 'node:module';
import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { observeAllQueries } from '@sonde/queries/auto';
import { hasBetterSqlite3 } from '../queries/drivers/better-sqlite3.driver.js';

const require = createRequire(import.meta.url);
const native = createRequire(new URL('../peers/native/package.json', import.meta.url));

/** What is installed of what the adopter of queries wants to see, as `require` and as `import` give it. */
export async function installedModules(): Promise<readonly (readonly [name: string, exports: unknown])[]> {
  const observer = new QueryObserver({ registry: new Registry(), log: false });
  const { modules, stop } = observeAllQueries(observer);
  stop();
  const found: [string, unknown][] = [];
  for (const name of modules) {
    for (const exports of await loaded(name)) found.push([name, exports]);
  }
  // A version of its own, which a hook sees as well.
  found.push(['knex', createRequire(require.resolve('@mikro-orm/knex'))('knex')]);
  return found;
}

async function loaded(name: string): Promise<unknown[]> {
  if (name === 'better-sqlite3') return hasBetterSqlite3 ? [native(name)] : [];
  // Its name without `node:` is that of no package.
  if (name === 'sqlite') return [];
  const found: unknown[] = [];
  for (const load of [() => require(name), () => import(/* @vite-ignore */ name)]) {
    try {
      found.push(await load());
    } catch {
      // Not installed, or of the other kind.
    }
  }
  return found;
}
