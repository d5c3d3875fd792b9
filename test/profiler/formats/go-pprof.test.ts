import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Profile, readProfile, writeProfile } from '@sonde/profiler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { goPprof, goTools, installGo } from './go-pprof.js';
import { type RealProfiles, realProfiles } from './real-profiles.js';
import { selfByName, total } from './self-values.js';

describeWith(goTools, 'go tool pprof', installGo, (go) => {
  let folder: string;
  let files: RealProfiles;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-pprof-'));
    files = await realProfiles();
  }, 120_000);
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await files.remove();
  });

  async function written(profile: Profile): Promise<string> {
    const path = join(folder, `${profile.title}.pb.gz`);
    await writeFile(path, await writeProfile(profile, 'pprof'));
    return path;
  }

  /** Self values of its table, in the unit that was asked for. */
  function table(options: readonly string[], file: string): Record<string, number> {
    const all = ['-top', '-nodecount=100000', '-nodefraction=0', '-functions', ...options];
    const rows = goPprof(go, all, file).split('\n').slice(1);
    const self = new Map<string, number>();
    for (const row of rows) {
      const parts =
        /^\s*(-?[\d.]+)(?:ns|B)?\s+[\d.]+%\s+[\d.]+%\s+[\d.]+(?:ns|B)?\s+[\d.]+%\s+(.*?)(?: \(inline\))?$/.exec(row);
      if (parts !== null) self.set(parts[2]!, (self.get(parts[2]!) ?? 0) + Number(parts[1]));
    }
    return Object.fromEntries([...self].filter(([, value]) => value > 0));
  }

  function named(self: Record<string, number>): Record<string, number> {
    const rows = Object.entries(self).map(([name, value]) => [name === '' ? '(anonymous)' : name, value] as const);
    // Samples of the root have no function, which its table leaves out.
    return Object.fromEntries(rows.filter(([name, value]) => name !== '(root)' && value > 0));
  }

  test('a CPU profile: each function has our numbers, in both measures', async () => {
    const [profile] = (await readProfile(files.cpuprofile)) as [Profile];
    const path = await written(profile);
    expect(table(['-unit=ns'], path)).toEqual(named(selfByName(profile)));
    expect(table(['-sample_index=samples'], path)).toEqual(named(selfByName(profile, 1)));
  });

  test('sampled heap and heap snapshot: each has our numbers', async () => {
    for (const file of [files.heapprofile, files.heapsnapshot]) {
      const [profile] = (await readProfile(file)) as [Profile];
      expect(table(['-unit=B'], await written(profile))).toEqual(named(selfByName(profile)));
    }
  });

  test('files, lines, labels, threads, period, start, duration and comments are read as such', async () => {
    const [profile] = (await readProfile(files.cpuprofile)) as [Profile];
    const { count } = profile.samples;
    const labelled: Profile = {
      ...profile,
      title: 'labelled',
      startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      labels: [{}, { route: 'GET /orders', __proto__: 'x' }],
      threads: ['main', 'worker 1'],
      samples: {
        ...profile.samples,
        label: Uint32Array.from({ length: count }, (_, i) => i % 2),
        thread: Uint32Array.from({ length: count }, (_, i) => i % 2),
      },
      origin: { engine: 'inspector', interval: 1000, notes: ['Two samples were dropped.'] },
    };
    const raw = goPprof(go, ['-raw'], await written(labelled));
    expect(raw).toContain('PeriodType: cpu nanoseconds\nPeriod: 1000000\nTime: 2026-01-02 03:04:05');
    expect(raw).toContain('wall/nanoseconds[dflt] samples/count');
    expect(raw).toContain('Comment: note: Two samples were dropped.');
    expect(raw).toMatch(/route:\[GET \/orders\]/);
    expect(raw).toMatch(/thread name:\[worker 1\]/);
    expect(raw).toMatch(/fibonacci \S*program\.cjs:2 s=2/);
    const sum = (text: string): number =>
      [...text.matchAll(/^ +(\d+) +\d+: /gm)].reduce((all, [, value]) => all + Number(value), 0);
    expect(sum(raw)).toBe(total(profile));
  });

  test('and what it writes again, we read', async () => {
    const [profile] = (await readProfile(files.cpuprofile)) as [Profile];
    const path = join(folder, 'again.pb.gz');
    goPprofQuietly(['-proto', `-output=${path}`], await written(profile));
    const [again] = (await readProfile(path)) as [Profile];
    expect(again).toMatchObject({ kind: 'cpu', measures: profile.measures });
    expect(named(selfByName(again))).toEqual(named(selfByName(profile)));
  });

  /** It says on stderr where it wrote to. */
  function goPprofQuietly(options: readonly string[], file: string): void {
    try {
      goPprof(go, options, file);
    } catch (thrown) {
      if (!/Generating report in/.test(String(thrown))) throw thrown;
    }
  }
});
