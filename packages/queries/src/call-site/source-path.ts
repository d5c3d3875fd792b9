/**
 * Paths as stacks and source maps name them, on any platform: `/srv/app/a.js`, `C:\app\a.js`, `file:///C:/app/a.js`.
 * Inside this folder all of them are absolute and have forward slashes: `C:/app/a.js`.
 */

const drive = /^[a-z]:\//i;

/** The file a stack names; undefined where it is none: `node:fs`, `<anonymous>`, `evalmachine.<anonymous>`, `[eval]`. */
export function pathOf(name: string): string | undefined {
  if (name.startsWith('file://')) return pathOfUrl(name);
  // Development servers run each module by `eval` under such a name, the layer in round brackets.
  const bundled = /^webpack-internal:\/\/\/(?:\([^)]*\)\/)?(.*)$/s.exec(name)?.[1];
  if (bundled !== undefined) return relativeSource(bundled);
  const path = name.replaceAll('\\', '/');
  return path.startsWith('/') || drive.test(path) ? path : undefined;
}

/**
 * The file a source map names, resolved: absolute, or relative to the working directory where a bundler wrote a name of
 * its own (`webpack://shop/./src/a.ts`). Undefined where it is no file of this machine.
 *
 * @param base the path of the map, or of the file that holds it
 */
export function sourcePath(source: string, base: string): string | undefined {
  if (/^webpack:\/\//.test(source)) return relativeSource(source.replace(/^webpack:\/\/[^/]*\//, ''));
  if (source.startsWith('file://')) return pathOfUrl(source);
  const path = decoded(source).replaceAll('\\', '/');
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return undefined;
  const isAbsolute = path.startsWith('/') || drive.test(path);
  return withoutDots(isAbsolute ? path : `${base.slice(0, base.lastIndexOf('/') + 1)}${path}`);
}

/** As reports show a file: relative to the working directory where it lies in it. */
export function shownPath(path: string, directory: string | undefined = workingDirectory()): string {
  if (directory === undefined) return path;
  const root = directory.endsWith('/') ? directory : `${directory}/`;
  const isInside = drive.test(root) ? path.toLowerCase().startsWith(root.toLowerCase()) : path.startsWith(root);
  return isInside && root !== '/' ? path.slice(root.length) : path;
}

/** With forward slashes; undefined where the directory was removed meanwhile. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd().replaceAll('\\', '/');
  } catch {
    return undefined;
  }
}

function pathOfUrl(text: string): string | undefined {
  try {
    const { host, pathname } = new URL(text);
    const path = decodeURIComponent(pathname);
    if (host !== '') return `//${host}${path}`;
    return drive.test(path.slice(1)) ? path.slice(1) : path;
  } catch {
    // Not a URL after all, or a lone percent sign.
    return undefined;
  }
}

/** Names in source maps are URLs, in principle; most compilers write them as they are. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `./src/a.ts?1a2b` as `src/a.ts`; names of a bundler's own parts (`external "pg"`) are none. */
function relativeSource(name: string): string | undefined {
  const path = withoutDots(name.replace(/\?.*$/s, ''));
  return /\.\w+$/.test(path) && !/["|]/.test(path) ? path : undefined;
}

/** Without `.` and `..` steps, as far as there is something to go up from. */
function withoutDots(path: string): string {
  const root = path.startsWith('//') ? '//' : path.startsWith('/') ? '/' : '';
  const steps: string[] = [];
  for (const step of path.slice(root.length).split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (root === '') steps.push('..');
  }
  return root + steps.join('/');
}
