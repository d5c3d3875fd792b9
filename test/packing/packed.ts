import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedPackages, root } from '../../scripts/workspace.js';

export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** The packages as their users get them: packed, and installed into a folder of its own outside the workspace. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'sonde-installed-'));
  readonly packages: readonly PackedPackage[];

  constructor() {
    this.packages = publishedPackages().map(({ dir }) => {
      const printed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder], join(root, dir));
      const [packed] = JSON.parse(printed) as [{ name: string; filename: string; files: { path: string }[] }];
      return {
        name: packed.name,
        tarball: join(this.folder, packed.filename),
        files: packed.files.map(({ path }) => path),
      };
    });
    writeFileSync(
      join(this.folder, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
    );
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
    npm(['install', ...quiet, ...this.packages.map(({ tarball }) => tarball)], this.folder);
  }

  /** Runs a script in the folder, by a file of that name, and returns what it printed. */
  run(name: string, script: string): string {
    writeFileSync(join(this.folder, name), script);
    const { status, stdout, stderr } = spawnSync(process.execPath, [name], { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    return stdout;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, 'node_modules', path), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function npm(args: readonly string[], cwd: string): string {
  const windows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: windows });
  if (status !== 0) throw error ?? new Error(`npm ${args[0]} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

/** Names that a file of declarations exports by list: `export { A, type B as C } from './x.js'` → `A`, `C`. */
export function declaredNames(declarations: string): string[] {
  return [...declarations.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, list]) => (list as string).split(','))
    .map((entry) =>
      entry
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    )
    .filter((name) => name !== '');
}
