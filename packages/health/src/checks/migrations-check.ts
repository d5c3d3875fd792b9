import { checkOptions, SondeError } from '@sonde/metrics';
import type { CheckContext, CheckDefinition, CheckResult } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';
import { readColumn } from './migration-rows.js';

/** Which migrations have not been applied: a list of names, a number, or whether there are none (`true`). */
export type MigrationState = boolean | number | readonly string[];

export interface MigrationsCheckOptions extends DefinitionOptions {
  /** Says what is missing. Or give a client, a table and what is expected. */
  readonly pending?: ((context: CheckContext) => MigrationState | PromiseLike<MigrationState>) | undefined;
  /** What runs the query: `query(sql)`, `raw(sql)`, `unsafe(sql)`, `$queryRawUnsafe(sql)`, `prepare(sql).all()`. */
  readonly client?: unknown;
  /** The table of applied migrations, with its schema where it is in another, quoted where it has to: `"SequelizeMeta"`. */
  readonly table?: string | undefined;
  /** Its column with their names. Default `name`. */
  readonly column?: string | undefined;
  /** The names that have to be there; or how many rows at least. */
  readonly expected?: readonly string[] | number | undefined;
}

/** Plain, or quoted as the database quotes: what is inside of the quotes cannot end them. */
const identifier = /^(?:[A-Za-z_][\w$]{0,62}|"[A-Za-z_][\w$ -]{0,62}"|`[A-Za-z_][\w$ -]{0,62}`)$/;
const isPath = (value: unknown) =>
  typeof value === 'string' && value.split('.').length <= 3 && value.split('.').every((part) => identifier.test(part));

const rules = {
  ...definitionRules,
  pending: ['a function', (value: unknown) => typeof value === 'function'],
  client: [
    'a client',
    (value: unknown) => (typeof value === 'object' && value !== null) || typeof value === 'function',
  ],
  table: ['a name, plain or quoted, with its schema before a dot', isPath],
  column: ['a name, plain or quoted', (value: unknown) => typeof value === 'string' && identifier.test(value)],
  expected: [
    'an array of names, or a whole number above 0',
    (value: unknown) =>
      (Number.isInteger(value) && (value as number) > 0) ||
      (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')),
  ],
} as const;

/** Names told in a message. */
const maxNames = 5;

/**
 * Looks whether all migrations were applied. By default it is part of `startup` alone: a newer release migrates while
 * the older one serves, which must not take the older one down.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function migrationsCheck(options: MigrationsCheckOptions): CheckDefinition {
  checkOptions('migrationsCheck()', rules, options);
  const pending = options.pending ?? pendingIn(options);
  return {
    probes: ['startup'],
    ...definitionOf(options),
    async check(context): Promise<CheckResult> {
      return resultOf(await pending(context));
    },
  };
}

function pendingIn(options: MigrationsCheckOptions): (context: CheckContext) => Promise<MigrationState> {
  const { client, table, column = 'name', expected } = options;
  if (client === undefined || table === undefined || expected === undefined) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'migrationsCheck()',
      got: 'neither a function nor a table to look into',
      expected: '{ pending }, or { client, table, expected }',
      next: 'Say how to find out: pending: () => dataSource.showMigrations().then((some) => !some).',
    });
  }
  return async () => {
    if (typeof expected === 'number') {
      const [count] = await readColumn(client, `SELECT COUNT(*) AS applied FROM ${table}`, 'applied');
      return Math.max(0, expected - Number(count ?? 0));
    }
    const applied = new Set(await readColumn(client, `SELECT ${column} AS applied FROM ${table}`, 'applied'));
    return expected.filter((name) => !applied.has(name));
  };
}

function resultOf(state: MigrationState): CheckResult {
  if (state === true || state === 0) return { status: 'up' };
  if (Array.isArray(state)) {
    const names = state as readonly string[];
    if (names.length === 0) return { status: 'up' };
    const shown = names.slice(0, maxNames).join(', ');
    const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
    return { status: 'down', message: `not applied: ${shown}${more}`, details: { pending: names.length } };
  }
  if (typeof state === 'number' && state > 0) {
    return { status: 'down', message: `${state} ${state === 1 ? 'migration is' : 'migrations are'} not applied` };
  }
  return { status: 'down', message: 'migrations are not applied' };
}
