import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A program of others that judges ours, found on this machine. */
export interface Program {
  readonly path: string;
  readonly version: string;
}

/**
 * Folders that are searched: those of `SONDE_PROMETHEUS_BIN` (a list as in PATH), then PATH, then where the
 * workshop's own downloads go.
 */
function folders(): string[] {
  const listed = [process.env['SONDE_PROMETHEUS_BIN'], process.env['PATH']].flatMap(
    (list) => list?.split(delimiter) ?? [],
  );
  return [...new Set([...listed, join(homedir(), '.cache', 'servers', 'bin')])].filter((folder) => folder !== '');
}

/** Every program of that name, each version once. */
function programs(name: string): Program[] {
  const found = new Map<string, Program>();
  for (const folder of folders()) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const { status, stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const version = /version (\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
    if (status === 0 && version !== undefined && !found.has(version)) found.set(version, { path, version });
  }
  return [...found.values()];
}

export const prometheusServers: readonly Program[] = programs('prometheus');
export const promtools: readonly Program[] = programs('promtool');

/** The Python that Debian's python3-prometheus-client belongs to: not the first `python3` of PATH. */
export const pythonOracles: readonly Program[] = findPython('/usr/bin/python3');

function findPython(path: string): Program[] {
  if (!existsSync(path)) return [];
  const { status, stdout }: SpawnSyncReturns<string> = spawnSync(
    path,
    [
      '-c',
      'import importlib.metadata, prometheus_client.openmetrics.parser; print(importlib.metadata.version("prometheus_client"))',
    ],
    { encoding: 'utf8' },
  );
  return status === 0 ? [{ path, version: stdout.trim() }] : [];
}

/**
 * Runs tests against every version of a program that was found. Where there is none, the tests are skipped with a
 * line that says what to install; on a build server (`CI=true`) that is a failure instead.
 */
export function describeWith(
  found: readonly Program[],
  what: string,
  install: string,
  tests: (program: Program) => void,
): void {
  for (const program of found) describe(`${what} ${program.version}`, () => tests(program));
  if (found.length > 0) return;
  const reason = `not found; install it with: ${install}`;
  test(what, (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
