import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { observeNodeSqlite } from '@sonde/queries/node-sqlite';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeeingObserver } from './seen-queries.js';

/** This Node.js where it has `node:sqlite`, else one that has. */
const hasSqlite = process.getBuiltinModule('node:sqlite') !== undefined;
const command = hasSqlite ? [process.execPath] : ['npx', '-y', '-p', 'node@24', 'node'];

describe('node:sqlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-node-sqlite-'));
  const program = join(folder, 'program.mjs');

  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL('node-sqlite.child.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is observed: statements, iterations, tags, errors, findings', (context) => {
    const [file = '', ...flags] = command;
    if (!hasSqlite && spawnSync(file, [...flags, '--version']).status !== 0) {
      const reason = 'not found: run the tests with Node.js 24';
      if (process.env['CI'] === 'true') expect.fail(reason);
      context.skip(reason);
    }
    expect(execFileSync(file, [...flags, program], { encoding: 'utf8' })).toMatch(/^seen \d+ with(out)? tags\n$/);
  });
});

test.each([[undefined], [{}], ['file.db'], [{ prepare: () => {}, exec: () => {}, pragma: () => {} }]])(
  '%j is refused',
  (target) => {
    expect(() => observeNodeSqlite(target as never, new SeeingObserver())).toThrow(
      expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
    );
  },
);
