// Puts the program of the profiler's report into one file, which the report carries inside: the user's side needs no
// bundler. Runs in the package's folder.
import { build } from 'esbuild';

await build({
  absWorkingDir: process.cwd(),
  entryPoints: ['src/report/browser/main.ts'],
  outfile: 'dist/report/browser.mjs',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  charset: 'ascii',
  legalComments: 'none',
  // Where the program's own files are, which analysis asks, nobody knows in a browser.
  define: { 'import.meta.url': '""' },
  logLevel: 'warning',
});
