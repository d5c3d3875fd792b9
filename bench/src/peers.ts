import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** Resolves from `bench/peers`, a folder with a lockfile of its own that is not part of the workspace. */
export const requirePeer = createRequire(`${folder}package.json`);

interface Lockfile {
  packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Whether `bench/peers/node_modules` holds what its lockfile asks for. */
export function peersInstalled(): boolean {
  try {
    const { packages } = readJson(`${folder}package-lock.json`) as Lockfile;
    return Object.keys(packages['']?.dependencies ?? {}).every((name) => {
      const installed = readJson(`${folder}node_modules/${name}/package.json`) as { version: string };
      return installed.version === packages[`node_modules/${name}`]?.version;
    });
  } catch {
    return false;
  }
}

/**
 * Installs the peers. Some of them declare that they refuse Node 20, on which they do run: npm's warning
 * about it is what the folder of their own keeps away from the root.
 */
export async function installPeers(): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false', '--loglevel=error'];
  const impatient = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  try {
    await promisify(execFile)('npm', ['ci', '--prefix', folder, ...quiet, ...impatient], {
      cwd: folder,
      shell: process.platform === 'win32',
    });
  } catch (failure) {
    const { stderr, message } = failure as Error & { stderr?: string };
    throw new Error((stderr || message).trim().split('\n')[0]);
  }
}
