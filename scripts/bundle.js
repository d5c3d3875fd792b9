// Puts the modules of a package into few files, which a service reads at its start instead of hundreds: what each entry
// has for itself into the entry, what several share into `dist/sonde/chunk-….js`. Nothing is minified or taken from
// other packages, and classes keep their names. Entries are what `exports`, `bin` and `imports` of the manifest name.
// Runs in the package's folder; the declarations are the compiler's.

import { readFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = [manifest.exports, manifest.bin, manifest.imports]
  .flatMap(files)
  .filter((file) => file.endsWith('.js'));

// Of earlier builds: a chunk that nothing loads any more would be shipped all the same.
rmSync('dist/sonde', { recursive: true, force: true });

const bundle = await rolldown({
  input: Object.fromEntries([...new Set(entries)].map(nameOf).map((name) => [name, `src/${name}.ts`])),
  platform: 'node',
  // What the bundler adds to a program of its own accord is no dependency.
  external: (id) => !/^[./]|^@oxc-project\/runtime\//.test(id),
  onLog(_level, { message }) {
    throw new Error(message);
  },
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'sonde/chunk-[hash].js',
  hashCharacters: 'hex',
  sourcemap: true,
  sourcemapExcludeSources: true,
});
await bundle.close();

/**
 * An entry as it is called in `src` and in `dist`.
 * @param {string} file
 */
function nameOf(file) {
  return file.replace(/^\.\/dist\/(.*)\.js$/, '$1');
}

/**
 * The files that a part of a manifest names.
 * @param {unknown} part
 * @returns {string[]}
 */
function files(part) {
  if (typeof part === 'string') return [part];
  return part === null || typeof part !== 'object' ? [] : Object.values(part).flatMap(files);
}
