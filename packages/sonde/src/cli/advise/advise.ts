import { adviseCommand } from '@sonde/queries/advice';

/**
 * `sonde advise`: the report on a database, as `sonde-queries advise` makes it.
 *
 * @param argv what stands behind `sonde advise`
 * @returns the exit code: 0 nothing to mend was found, 1 findings, 2 it could not be done
 */
export function run(argv: readonly string[]): Promise<number> {
  return adviseCommand(argv, { name: 'sonde advise' });
}
