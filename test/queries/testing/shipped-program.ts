import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** A folder with the programs, in which the package is installed as it is shipped. */
export interface ShippedProgram {
  readonly folder: string;
  /** What it printed, on both of its outputs, and how it ended. */
  run(...parameters: string[]): { readonly output: string; readonly status: number | null };
  remove(): void;
}

export function shipProgram(): ShippedProgram {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sonde-matchers-')));
  const installed = join(folder, 'node_modules/@sonde/queries');
  mkdirSync(installed, { recursive: true });
  for (const part of ['package.json', 'dist']) {
    cpSync(join(packages, 'queries', part), join(installed, part), { recursive: true });
  }
  symlinkSync(join(packages, 'metrics'), join(folder, 'node_modules/@sonde/metrics'), 'junction');
  cpSync(fileURLToPath(new URL('programs', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return {
    folder,
    run: (...parameters) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, parameters, {
        cwd: folder,
        encoding: 'utf8',
        // Neither the mode nor the options of this test runner.
        env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
      });
      return { output: stdout + stderr, status };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
