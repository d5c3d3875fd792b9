import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishedPackages, root } from '../../scripts/workspace.js';

export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** What is read of the `package.json` of a published package. */
export interface PublishedManifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
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

  /** Runs a script in the folder, by a file of that name, and returns what it printed. @param node the program */
  run(name: string, script: string, node = process.execPath): string {
    return this.execute(node, [this.write(name, script)]);
  }

  /** Writes a file into the folder. @returns its name */
  write(name: string, content: string): string {
    writeFileSync(join(this.folder, name), content);
    return name;
  }

  /** Runs a program in the folder to its end, which is to be the exit code 0, and returns what it printed. */
  execute(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, ...environment },
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
    return stdout;
  }

  /** The program of a command that is installed. */
  command(name: string): string {
    return join(this.folder, 'node_modules', '.bin', name);
  }

  manifest(name: string): PublishedManifest {
    return JSON.parse(this.read(`${name}/package.json`)) as PublishedManifest;
  }

  /** Puts the optional peers of all packages beside them, as far as the workspace has them. @returns their names */
  addPeers(): string[] {
    const peers = new Set(this.packages.flatMap(({ name }) => Object.keys(this.manifest(name).peerDependencies ?? {})));
    return [...peers].sort().filter((peer) => {
      const source = [join(root, 'node_modules', peer), join(root, 'test/node_modules', peer)].find(existsSync);
      const target = join(this.folder, 'node_modules', peer);
      if (source === undefined || existsSync(target)) return false;
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(source, target, 'junction');
      return true;
    });
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
