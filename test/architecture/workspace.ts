import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly sideEffects?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** Relative to the root, with slashes: `packages/metrics`. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** Folders its tsconfig.json references, relative to the root. */
  readonly references: readonly string[];
}

/** What the rules judge: the tree as data, so that a test can hand in a bad one. */
export interface Workspace {
  readonly root: Package;
  readonly packages: readonly Package[];
  /** Text of every source, by its path relative to the root. */
  readonly sources: ReadonlyMap<string, string>;
}

const notOurs = new Set(['node_modules', 'dist', 'coverage']);

export function readWorkspace(root: string): Workspace {
  const packages = filesUnder(root, '')
    .filter((path) => path.endsWith('/package.json') && existsSync(join(root, dirname(path), 'tsconfig.json')))
    .map((path) => readPackage(root, dirname(path)));
  const sources = filesUnder(root, '').filter((path) => /\.(ts|js|mjs|cjs)$/.test(path));
  return {
    root: readPackage(root, '.'),
    packages,
    sources: new Map(sources.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
  };
}

function readPackage(root: string, dir: string): Package {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(root, dir, name), 'utf8'));
  const { references = [] } = json('tsconfig.json') as { references?: { path: string }[] };
  // A package's program for the browser has a project of its own in the same folder.
  const folders = references.map(({ path }) => join(dir, path.replace(/\/tsconfig\.\w+\.json$/, '')));
  return { dir, manifest: json('package.json') as Manifest, references: [...new Set(folders)] };
}

function filesUnder(root: string, dir: string): string[] {
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) || entry.name.startsWith('.') ? [] : filesUnder(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** Tests, and what stands beside them for them alone (`x.test.support.ts`): never published. */
export function isTest(path: string): boolean {
  return /\.test\./.test(path) || path.startsWith('test/');
}

/** The package a source belongs to: the nearest folder that is one; else the root. */
export function ownerOf(path: string, { root, packages }: Workspace): Package {
  const owners = packages.filter(({ dir }) => path.startsWith(`${dir}/`));
  return owners.sort((a, b) => b.dir.length - a.dir.length)[0] ?? root;
}

/** The source a relative import means: TypeScript is imported under the name it compiles to. */
export function resolveSource(from: string, specifier: string, sources: Workspace['sources']): string | undefined {
  const path = join(dirname(from), specifier);
  return [path.replace(/\.js$/, '.ts'), path].find((candidate) => sources.has(candidate));
}
