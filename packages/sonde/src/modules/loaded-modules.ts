import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import type { AdoptionDesk } from './adoption-desk.js';

/** Modules that were there before: those of CommonJS, imported or required. Of ES modules Node keeps no list. */
export function adoptLoaded(desk: AdoptionDesk): undefined {
  const { cache } = createRequire(import.meta.url);
  const wanted = byPackage(desk.names);
  for (const directory of packageDirectories(Object.keys(cache), wanted)) {
    for (const name of wanted.get(nameOf(directory)) ?? []) {
      const loaded = cache[mainFile(directory, name) ?? ''];
      if (loaded?.loaded !== true) continue;
      const adopted = desk.adopt(name, loaded.exports);
      if (adopted !== loaded.exports) loaded.exports = adopted;
    }
  }
  for (const name of desk.names) {
    if (name.startsWith('node:') && isBuiltinLoaded(name)) desk.adopt(name, process.getBuiltinModule(name));
  }
}

const folder = `${sep}node_modules${sep}`;

/** Where packages of these names lie that some file was loaded from: several versions of one have several. */
function packageDirectories(files: readonly string[], wanted: ReadonlyMap<string, unknown>): Set<string> {
  const directories = new Set<string>();
  for (const file of files) {
    const at = file.lastIndexOf(folder);
    if (at < 0) continue;
    const inside = file.slice(at + folder.length).split(sep);
    const name = inside[0]?.startsWith('@') ? `${inside[0]}/${inside[1]}` : `${inside[0]}`;
    if (wanted.has(name)) directories.add(file.slice(0, at + folder.length) + name.replace('/', sep));
  }
  return directories;
}

function nameOf(directory: string): string {
  return directory.slice(directory.lastIndexOf(folder) + folder.length).replace(sep, '/');
}

function byPackage(names: readonly string[]): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const name of names) {
    const known = packages.get(packageOf(name));
    if (known === undefined) packages.set(packageOf(name), [name]);
    else known.push(name);
  }
  return packages;
}

/** `mysql2/promise` is of `mysql2`, `@scope/name/entry` of `@scope/name`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function mainFile(directory: string, name: string): string | undefined {
  try {
    return createRequire(join(directory, 'package.json')).resolve(name);
  } catch {
    // Nothing that can be required.
    return undefined;
  }
}

/** Asking for a module of Node loads it, which for an experimental one prints a warning. */
function isBuiltinLoaded(name: string): boolean {
  const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] };
  return moduleLoadList?.includes(`NativeModule ${name.slice('node:'.length)}`) === true;
}
