import type { Frame } from '../call-tree/frame.js';

/** What the profiler's own work is called beside the packages. */
export const profilerName = 'profiler';

/** As others have it installed, and so as it stands in their profiles. */
const installed = '/node_modules/@sonde/profiler/';

/** Where this very package is: a workspace links it by a path without `node_modules`. */
const ownFolders = foldersOf(ownManifest());

/** Its path; undefined where this code was bundled into another file, or runs in a page. */
function ownManifest(): string | undefined {
  try {
    // Not an import: a page has no such module.
    const { createRequire } = globalThis.process.getBuiltinModule('node:module');
    return createRequire(import.meta.url).resolve('@sonde/profiler/package.json');
  } catch {
    return undefined;
  }
}

function foldersOf(manifest: string | undefined): string[] {
  if (manifest === undefined) return [];
  return ['dist/', 'src/'].map((folder) => pathOf(manifest).replace(/package\.json$/, folder));
}

/** Whether a function is the profiler's: its own work is nobody's finding. */
export function isProfilerCode({ file }: Pick<Frame, 'file'>): boolean {
  if (file === '') return false;
  const path = pathOf(file);
  return path.includes(installed) || ownFolders.some((folder) => path.startsWith(folder));
}

/** A path with `/`, of an address as of either system. */
function pathOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  if (!path.startsWith('file://')) return path;
  return unescaped(path.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, ''));
}

/** Addresses of strangers may be escaped wrongly: they then stay as they are. */
function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
