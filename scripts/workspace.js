import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Manifest  What the workshop reads of a package.json.
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, string>} [bin]
 */

/**
 * Every package of the workspace, by its folder relative to the root.
 * @returns {{ dir: string, manifest: Manifest }[]}
 */
export function workspacePackages() {
  /** @type {{ workspaces: string[] }} */
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return readdirSync(join(root, parent))
        .sort()
        .map((name) => `${parent}/${name}`);
    })
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .map((dir) => ({ dir, manifest: JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) }));
}

/** The packages that go to the registry. */
export function publishedPackages() {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true);
}

/**
 * The script behind a development tool's command, to be run with this Node: no shell, no PATH, no `npx`.
 * @param {string} packageName
 * @param {string} [command] where it is not the package's own name
 * @returns {string}
 */
export function toolScript(packageName, command = packageName) {
  const dir = join(root, 'node_modules', packageName);
  /** @type {Manifest & { bin: string | Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin[command];
  if (script === undefined) throw new Error(`${packageName} has no command "${command}"; it has ${Object.keys(bin)}`);
  return join(dir, script);
}
