import { createRequire } from 'node:module';
import { shownPath } from './source-path.js';

/** Folders that package managers keep packages in; Yarn's hold archives, or stand in for them. */
const installed =
  /(?:^|\/)(?:node_modules|\.pnpm|\.yarn\/(?:cache|unplugged|__virtual__|berry)|\.pnp\.c?js)(?:\/|$)|\.zip\//;

const ours = ownFolders();

/**
 * Whether a file is the application's own: neither installed, nor of this package, wherever that lies. Our tests are
 * an application to us.
 *
 * @param directory the working directory: what lies above it does not count, as an application may be installed itself
 */
export function isApplicationFile(path: string, directory?: string): boolean {
  if (installed.test(shownPath(path, directory))) return false;
  return !ours.some((folder) => path.startsWith(folder)) || /\.(?:test|spec)\./.test(path);
}

/**
 * Where this package's own code lies, built and as it was written (source maps lead there). Empty when it was bundled
 * into the file of an application, and is not installed.
 */
function ownFolders(): string[] {
  try {
    const manifest = createRequire(import.meta.url).resolve('@sonde/queries/package.json');
    return ['src/', 'dist/'].map((folder) => manifest.replaceAll('\\', '/').replace(/package\.json$/, folder));
  } catch {
    return [];
  }
}
