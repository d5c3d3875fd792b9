import { pathOf, shownPath } from './source-path.js';

/** Folders that package managers keep packages in; Yarn's hold archives, or stand in for them. */
const installed =
  /(?:^|\/)(?:node_modules|\.pnpm|\.yarn\/(?:cache|unplugged|__virtual__|berry)|\.pnp\.c?js)(?:\/|$)|\.zip\//;

/** Bundled as CommonJS, a module has no address. */
const ours = ownFolders((import.meta.url as string | undefined) ?? '');

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
 * into the file of an application; our own bundles have names of their own.
 *
 * @param url of this very module
 */
export function ownFolders(url: string): string[] {
  const root = /^(.*\/)(?:src\/call-site\/application-file\.ts|dist\/sonde\/chunk-[0-9a-f]+\.js)$/.exec(
    pathOf(url.replace(/[?#].*$/, '')) ?? '',
  )?.[1];
  return root === undefined ? [] : [`${root}src/`, `${root}dist/`];
}
