import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProfile } from '@sonde/profiler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sonde, sondeInTerminal } from '../sonde-command.js';

// The command as it is shipped, against a service with the endpoints of @sonde/profiler.

const token = 'a-token-that-nobody-may-see';
const env = { SONDE_PROFILER_TOKEN: token };
const folder = mkdtempSync(join(tmpdir(), 'sonde-profile-'));
let service: ChildProcess;
let host = '';

beforeAll(async () => {
  service = spawn(process.execPath, [join(import.meta.dirname, 'programs/service.mjs')], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const port = await new Promise<number>((resolve, reject) => {
    service.stdout?.once('data', (bytes: Buffer) => resolve(Number(bytes.toString())));
    service.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  host = `localhost:${port}`;
});
afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = { cwd: folder, env };
const path = (name: string): string => join(folder, name);

test('where the time goes: sentences, the report, and the profile beside it', async () => {
  const { code, stdout, stderr } = await sonde(['profile', host, '--seconds', '1', '-o', 'now.html'], inFolder);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^CPU of localhost:\d+\n\n {2}Mostly computing: of /);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/The hottest function is \w+ \(/);
  expect(stdout).toContain('service.mjs');
  expect(stdout).toMatch(/\nreport {3}now\.html {2}\d+ kB\nprofile {2}now\.pb\.gz {2}\d+ kB\n$/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const page = readFileSync(path('now.html'), 'utf8');
  expect(page).toContain(`<title>CPU of ${host}</title>`);
  expect(page).toContain('service.mjs');
  const [profile] = await readProfile(path('now.pb.gz'));
  expect(profile?.tree.frames.map(({ file }) => file).join()).toContain('programs/service.mjs');
  expect(`${stdout}${page}`).not.toContain(token);
});

test.each([
  ['--recent', 'cpu', /^recent-localhost-\d+-\d{8}T\d{6}Z\.html$/],
  ['--heap', 'heap', /^heap-localhost-\d+-\d{8}T\d{6}Z\.html$/],
  ['--allocations', 'allocations', /^allocations-localhost-\d+-\d{8}T\d{6}Z\.html$/],
])('%s, as JSON', async (option, kind, name) => {
  const { code, stdout, stderr } = await sonde(['profile', host, option, '--seconds', '1', '--json'], inFolder);
  expect([code, stderr]).toEqual([0, '']);
  const told = JSON.parse(stdout) as { report: string; reportBytes: number; profile: string; verdicts: object[] };
  expect(told).toMatchObject({ service: `http://${host}`, kind, seconds: 1, comparison: null });
  expect(told.report).toMatch(name);
  expect(told.profile).toBe(told.report.replace(/\.html$/, '.pb.gz'));
  expect(told.verdicts[0]).toEqual({ severity: expect.any(String), text: expect.any(String) });
  expect(readFileSync(path(told.report)).length).toBe(told.reportBytes);
  expect((await readProfile(path(told.profile)))[0]?.kind).toBe(kind);
});

test('did the change help? Compared with an earlier profile', async () => {
  const before = await sonde(['profile', host, '--seconds', '1', '-o', 'before.html'], inFolder);
  expect(before.code).toBe(0);
  const ask = ['profile', host, '--seconds', '1', '--compare', 'before.pb.gz'];
  const { code, stdout } = await sonde([...ask, '-o', 'after.html'], inFolder);
  expect(code).toBe(0);
  // Which functions changed, by more than chance explains, is the profiler's to say, and tested there.
  expect(stdout).toMatch(/\nCompared with before\.pb\.gz\n\n[\s\S]*The\s+two\s+are\s+compared\s+per\s+time/);
  const page = readFileSync(path('after.html'), 'utf8');
  expect(page).toMatch(/<h2[^>]*>Comparison<\/h2>/);
  const json = await sonde([...ask, '-o', 'after.html', '--basis', 'none', '--json'], inFolder);
  const { comparison } = JSON.parse(json.stdout) as { comparison: { file: string; basis: string; verdicts: object[] } };
  expect(comparison).toMatchObject({ file: 'before.pb.gz', basis: 'none' });
  expect(comparison.verdicts.length).toBeGreaterThan(1);
});

test('the token may be in a file', async () => {
  writeFileSync(path('token'), `${token}\n`);
  const ask = ['profile', host, '--seconds', '1', '-o', 'by-file.html', '--token-file', 'token'];
  expect((await sonde(ask, { cwd: folder })).code).toBe(0);
});

describe('what cannot be is told in one line, with the exit code 2, and without a secret', () => {
  const other = 'another-secret-of-somebody';
  const cases: [what: string, args: () => string[], env: Record<string, string>, message: RegExp][] = [
    ['no URL', () => [], env, /the URL: got none/],
    ['no token', () => [host], {}, /401, no token, .*SONDE_PROFILER_TOKEN/],
    ['another token', () => [host], { SONDE_PROFILER_TOKEN: other }, /401, a token that the service does not know/],
    ['a token in the URL', () => [`http://me:${other}@${host}`], {}, /401, a token that the service does not know/],
    ['a token as an option', () => [host, '--token', other], {}, /--token: got a token among the arguments/],
    ['nobody there', () => ['localhost:1'], env, /localhost:1: got nobody listens there/],
    ['another path', () => [`${host}/elsewhere`], env, /\/elsewhere\/profile: got .*\[SONDE_COMMAND_ANSWER\]/],
    ['too long', () => [host, '--seconds', '61'], env, /400, .*at most 60.*fewer --seconds/],
    ['no folder', () => [host, '-o', 'none/a.html'], env, /a folder that is not there/],
    ['no such file', () => [host, '--compare', 'none.pb.gz'], env, /none\.pb\.gz.*no such file/],
    ['another kind', () => [host, '--heap', '--compare', 'now.pb.gz'], env, /which is of kind cpu/],
  ];
  test.each(cases)('%s', async (_what, args, environment, message) => {
    const { code, stdout, stderr } = await sonde(['profile', ...args()], { cwd: folder, env: environment });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^sonde profile: .* \[SONDE_\w+\]\n$/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/secret|a-token/);
  });

  test('a profile that is being taken by somebody else', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const first = fetch(`http://${host}/debug/pprof/profile?seconds=3`, { headers });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { code, stderr } = await sonde(['profile', host], inFolder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/409, another profile that is being taken .*Ask again in \d+ s/);
    await (await first).arrayBuffer();
  });
});

test('nothing is left of what failed', () => {
  expect(readdirSync(folder).filter((name) => /\.tmp$|^cpu-/.test(name))).toEqual([]);
});

describe('in a terminal', () => {
  test('it says how many of the seconds are over, and opens the report', async () => {
    const bin = path('bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" > ${path('opened')}\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const terminal = { cwd: folder, env: { ...env, PATH: `${bin}:${process.env['PATH']}` } };
    const ask = ['profile', host, '--seconds', '2', '-o', 'opened.html', '--open'];
    const { code, stdout } = await sondeInTerminal(ask, terminal);
    expect(code).toBe(0);
    expect(stdout).toContain(`profiling ${host}: 1 of 2 s …`);
    expect(stdout).toContain('\u001b[1mCPU of');
    expect(stdout).not.toContain(token);
    await expect
      .poll(() => existsSync(path('opened')) && readFileSync(path('opened'), 'utf8'))
      .toBe(`${path('opened.html')}\n`);
  });

  test('where nothing opens it, that is said, and is no failure', async () => {
    const bin = path('tools');
    mkdirSync(bin);
    for (const tool of ['script', 'stty'])
      symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bin, tool));
    const line = ['profile', host, '--seconds', '1', '-o', 'unopened.html', '--open'];
    const { code, stdout } = await sondeInTerminal(line, { cwd: folder, env: { ...env, PATH: bin } });
    expect([code, stdout]).toEqual([0, expect.stringContaining('was not opened: there is no xdg-open here')]);
  });

  test('without one, --open says so', async () => {
    const line = ['profile', host, '--seconds', '1', '-o', 'unopened.html', '--open'];
    const { code, stderr } = await sonde(line, inFolder);
    expect([code, stderr]).toEqual([0, expect.stringContaining('the standard output is no terminal')]);
  });
});

test('--help teaches, in 80 columns', async () => {
  const { code, stdout } = await sonde(['profile', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Usage[\s\S]*Examples[\s\S]*--compare before\.pb\.gz[\s\S]*Exit codes/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
