import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../../scripts/workspace.js';

// The program as it is installed, on profiles that Node itself wrote.

const program = join(root, 'packages/profiler/dist/cli/main.js');
const folder = join(root, 'test', '.tmp', 'profiler-cli');

const source = (hot: string) => `
function parseOrder(text) { return JSON.parse(text).lines.map((line) => line.amount * 2); }
function renderReceipt(lines) { let page = ''; for (const line of lines) page += '<li>' + line + '</li>'; return page; }
const text = JSON.stringify({ lines: Array.from({ length: 500 }, (_, amount) => ({ amount })) });
const until = performance.now() + 1000;
while (performance.now() < until) { const lines = parseOrder(text); ${hot} }
`;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function sonde(...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, hot] of [
    ['before', 'renderReceipt(lines);'],
    ['after', 'for (let i = 0; i < 12; i++) renderReceipt(lines);'],
  ] as const) {
    // One file that changed: its functions are the same ones.
    writeFileSync(join(folder, 'shop.mjs'), source(hot));
    const flags = [
      '--cpu-prof',
      `--cpu-prof-name=${name}.cpuprofile`,
      '--heap-prof',
      '--heap-prof-interval=4096',
      `--heap-prof-name=${name}.heapprofile`,
    ];
    const { status } = spawnSync(process.execPath, [...flags, 'shop.mjs'], { cwd: folder });
    if (status !== 0) throw new Error(`shop.mjs ended with ${status}`);
  }
});

describe('top', () => {
  test('is a table of 80 columns, without colours where nobody looks', () => {
    const { status, stdout, stderr } = sonde('top', 'before.cpuprofile');
    expect([status, stderr]).toEqual([0, '']);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^ *[\d.]+ m?s +[\d.]+ % +[\d.]+ m?s +[\d.]+ % {2}parseOrder {2}\S*shop\.mjs:2$/m);
    expect(stdout).toMatch(/more: --limit \d+/);
  });

  test('of the standard input', () => {
    const input = gzipSync(readFileSync(join(folder, 'before.cpuprofile')));
    const run = (given: Buffer | string, ...args: string[]) =>
      spawnSync(process.execPath, [program, ...args], { cwd: folder, input: given, encoding: 'utf8' });
    const { status, stdout, stderr } = run(input, 'top', '-');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/parseOrder {2}\S*shop\.mjs:2$/m);
    const broken = run('no profile', 'top', '-');
    expect([broken.status, broken.stdout]).toEqual([2, '']);
    expect(broken.stderr).toContain('SONDE_PROFILER_FILE_INVALID');
    const large = run(Buffer.alloc(1_000_001, 'a'), 'top', '-', '--max-mb', '1');
    expect([large.status, large.stderr.includes('SONDE_PROFILER_FILE_TOO_LARGE')]).toEqual([2, true]);
  });

  test('of a file that is not there', () => {
    const { status, stderr } = sonde('top', 'none.cpuprofile');
    expect(status).toBe(2);
    expect(stderr).toContain('the profile "none.cpuprofile": got no such file');
    expect(stderr).not.toContain('ENOENT');
  });

  test('as JSON, by total', () => {
    const { stdout } = sonde('top', 'before.cpuprofile', '--json', '--by', 'total', '--limit', '3');
    const { kind, measure, sum, functions } = JSON.parse(stdout) as {
      kind: string;
      measure: unknown;
      sum: number;
      functions: { name: string; self: number; total: number }[];
    };
    expect([kind, measure]).toEqual(['cpu', { name: 'wall', unit: 'nanoseconds' }]);
    expect(functions.length).toBe(3);
    const totals = functions.map(({ total }) => total);
    expect(totals).toEqual([...totals].sort((a, b) => b - a));
    expect(totals[0]).toBeLessThanOrEqual(sum);
  });

  test('a heap snapshot has no samples, and says what it has', () => {
    const program = "require('node:v8').writeHeapSnapshot('now.heapsnapshot')";
    spawnSync(process.execPath, ['-e', program], { cwd: folder });
    const { status, stdout } = sonde('top', 'now.heapsnapshot');
    expect([status, /^now\.heapsnapshot: [\d,]+.groups of\s+objects/.test(stdout)]).toEqual([0, true]);
  });

  test('reads heap profiles, and what others compressed', () => {
    writeFileSync(join(folder, 'packed'), gzipSync(readFileSync(join(folder, 'before.heapprofile'))));
    const { status, stdout } = sonde('top', 'packed');
    expect(status).toBe(0);
    expect(stdout).toMatch(/[kM]?B +[\d.]+ %/);
  });
});

describe('render', () => {
  test('makes one page of several files', () => {
    const { status, stdout } = sonde(
      'render',
      'before.cpuprofile',
      'before.heapprofile',
      '-o',
      'page.html',
      '--title',
      'Two <b>profiles',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^page\.html {2}\d+ kB\n$/);
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toMatch(/<title>Two &[^<]*profiles<\/title>/);
    expect(page).toContain('parseOrder');
    expect(page).toContain('Content-Security-Policy');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('names it like the first file; as JSON it says what it wrote', () => {
    const { stdout } = sonde('render', 'after.cpuprofile', '--no-sources', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      output: 'after.html',
      profiles: [{ title: 'after.cpuprofile', kind: 'cpu' }],
    });
    expect(readFileSync(join(folder, 'after.html'), 'utf8')).toContain('after.cpuprofile');
  });

  test('to the standard output', () => {
    const { stdout } = sonde('render', 'after.cpuprofile', '--no-sources', '-o', '-');
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});

describe('diff', () => {
  test('by total, as they are', () => {
    const args = ['diff', 'before.cpuprofile', 'after.cpuprofile', '--by', 'total', '--basis', 'none'];
    const { basis, factor, functions } = JSON.parse(sonde(...args, '--json').stdout) as {
      basis: string;
      factor: number;
      functions: { totalChange: number }[];
    };
    expect([basis, factor]).toEqual(['none', 1]);
    const changes = functions.map(({ totalChange }) => Math.abs(totalChange));
    expect(changes.length).toBeGreaterThan(1);
    expect(changes).toEqual([...changes].sort((a, b) => b - a));
    expect(sonde(...args).stdout).toMatch(/^ +total +before +after +is +function$/m);
  });

  test('says what got slower, and writes a report where one is asked for', () => {
    const { status, stdout } = sonde('diff', 'before.cpuprofile', 'after.cpuprofile', '-o', 'diff.html');
    expect(status).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^ *\+[\d.]+ m?s .* (slower|new) +renderReceipt/m);
    expect(stdout).toMatch(/^ *−[\d.]+ m?s .* faster +parseOrder/m);
    expect(readFileSync(join(folder, 'diff.html'), 'utf8')).toContain('before: before.cpuprofile');
  });

  test('the report is compared by the same as the table', () => {
    const { stdout } = sonde('diff', 'before.cpuprofile', 'after.cpuprofile', '--basis', 'none', '-o', '-');
    expect(stdout).toContain('The two are compared as they are.');
    const refused = sonde('diff', 'before.heapprofile', 'after.heapprofile', '--basis', 'duration');
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/basis 'duration': got one that does not/);
  });

  test('as JSON', () => {
    const { stdout } = sonde('diff', 'before.cpuprofile', 'after.cpuprofile', '--json', '--limit', '2');
    const { functions, basis } = JSON.parse(stdout) as { basis: string; functions: { selfChange: number }[] };
    expect([basis, functions.length]).toEqual(['duration', 2]);
  });

  test('of things that cannot be compared: one line', () => {
    const { status, stdout, stderr } = sonde('diff', 'before.cpuprofile', 'before.heapprofile');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^sonde-profile: the files of diff: got cpu .* and heap .*\n$/);
  });
});

describe('convert', () => {
  test('to every format, and back to the same numbers', () => {
    const before = JSON.parse(sonde('top', 'before.cpuprofile', '--json', '--no-sources').stdout) as { sum: number };
    for (const format of ['pprof', 'speedscope', 'folded', 'cpuprofile']) {
      const output = `converted-${format}`;
      const { status } = sonde('convert', 'before.cpuprofile', '--to', format, '-o', output);
      const after = JSON.parse(sonde('top', output, '--json', '--no-sources').stdout) as { sum: number };
      expect([format, status]).toEqual([format, 0]);
      if (format !== 'folded') expect(after.sum / before.sum).toBeCloseTo(1, 2);
      else expect(after.sum).toBeGreaterThan(0);
    }
    expect(gunzipSync(readFileSync(join(folder, 'converted-pprof'))).length).toBeGreaterThan(0);
  });

  test('to one that has no place for it: one line', () => {
    const { status, stderr } = sonde('convert', 'before.heapprofile', '--to', 'cpuprofile');
    expect([status, stderr.split('\n').length]).toEqual([2, 2]);
    expect(stderr).toContain('SONDE_PROFILER_FORMAT_UNFIT');
  });
});

describe('what goes wrong is one line, and 2', () => {
  const files: Record<string, () => void> = {
    nothing: () => writeFileSync(join(folder, 'nothing'), ''),
    'cut.cpuprofile': () =>
      writeFileSync(join(folder, 'cut.cpuprofile'), readFileSync(join(folder, 'before.cpuprofile')).subarray(0, 2000)),
    'text.cpuprofile': () => writeFileSync(join(folder, 'text.cpuprofile'), 'hello\u001b[2J\nworld'),
    'bomb.gz': () => writeFileSync(join(folder, 'bomb.gz'), gzipSync(Buffer.alloc(300_000_000, 32))),
    'giant.cpuprofile': () => {
      writeFileSync(join(folder, 'giant.cpuprofile'), '{"nodes":[');
      truncateSync(join(folder, 'giant.cpuprofile'), 5_000_000_000);
    },
    absent: () => {},
    '.': () => {},
  };
  test.each(Object.entries(files))('%s', (name, make) => {
    make();
    for (const command of [['top'], ['render'], ['convert', '--to', 'pprof']]) {
      const { status, stdout, stderr } = sonde(...command, name);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^sonde-profile: \P{Cc}+\[SONDE_[A-Z_]+\]\n$/u);
    }
    rmSync(join(folder, 'giant.cpuprofile'), { force: true });
  });

  test('hostile names are shown, not obeyed', () => {
    const profile = JSON.parse(readFileSync(join(folder, 'before.cpuprofile'), 'utf8')) as {
      nodes: { callFrame: { functionName: string; url: string } }[];
    };
    for (const { callFrame } of profile.nodes) {
      if (callFrame.functionName === 'parseOrder') {
        callFrame.functionName = 'x\u001b]0;owned\u0007\u202e</script><script>alert(1)//';
        callFrame.url = 'file:///srv/a.js?token=hunter2';
      }
    }
    writeFileSync(join(folder, 'hostile'), JSON.stringify(profile));
    const { stdout } = sonde('top', 'hostile');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(stdout).not.toContain('hunter2');
    const page = sonde('render', 'hostile', '-o', '-').stdout;
    expect(page).not.toContain('<script>alert(1)');
    expect(page).not.toContain('hunter2');
  });
});

test('whoever reads may stop early', async () => {
  const child = spawn(process.execPath, [program, 'render', 'before.cpuprofile', '-o', '-'], { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.on('exit', resolve));
  expect([status, stderr]).toEqual([0, '']);
});

test('help and version', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages/profiler/package.json'), 'utf8')) as {
    version: string;
  };
  expect(sonde('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(sonde('--help').stdout).toContain('Examples');
  expect(sonde('--version')).toEqual({ status: 0, stderr: '', stdout: `${manifest.version}\n` });
});
