import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Program } from '../../servers.js';

/** What to tell those who have none. */
export const installGo = 'apt-get install golang-go';

/** Go of this machine, whose `pprof` reads profiles, for `describeWith`. */
export const goTools: readonly Program[] = found();

function found(): Program[] {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'go'));
  for (const path of paths.filter((each) => existsSync(each))) {
    const { status, stdout } = spawnSync(path, ['version'], { encoding: 'utf8' });
    const version = /go(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
    if (status === 0 && version !== undefined) return [{ path, version }];
  }
  return [];
}

/** What `go tool pprof` answers. @throws Error with what it complains of, where it complains at all */
export function goPprof({ path }: Program, options: readonly string[], file: string): string {
  const { status, stdout, stderr } = spawnSync(path, ['tool', 'pprof', ...options, file], {
    encoding: 'utf8',
    env: { ...process.env, PPROF_TMPDIR: join(file, '..') },
  });
  if (status !== 0 || stderr !== '') throw new Error(`go tool pprof: ${stderr || status}`);
  return stdout;
}
