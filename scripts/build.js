// Builds every package in dependency order: silent when all is well, the compiler's words when not.
//
// Turborepo decides what runs and in which order; each package runs `tsc -p .`, which reads the built
// declarations of the packages below it and writes into its own dist only. (`tsc -b` in each package
// would rebuild a stale reference itself, and two of them at once would write into one dist.)

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolScript, workspacePackages } from './workspace.js';

/**
 * Removes what was compiled from files that are gone: tests must not find it, nor `npm pack` ship it. Chunks of bundles
 * come from no file of their name: those of today are written, or restored, by what follows.
 * @param {string} packageDir
 */
function pruneOrphans(packageDir) {
  const dist = join(packageDir, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const compiled = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(file);
    if (compiled && !existsSync(join(packageDir, 'src', `${compiled[1]}.ts`))) rmSync(join(dist, file));
  }
}

for (const { dir } of workspacePackages()) pruneOrphans(join(root, dir));

const turbo = spawnSync(
  process.execPath,
  [toolScript('turbo'), 'run', 'build', '--output-logs=errors-only', '--log-order=grouped', ...process.argv.slice(2)],
  {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  },
);
if (turbo.status !== 0) {
  process.stderr.write(`${turbo.stdout ?? ''}${turbo.stderr ?? ''}${turbo.error ? `${turbo.error.message}\n` : ''}`);
  process.exit(1);
}
