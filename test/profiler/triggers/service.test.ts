import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readProfile } from '@sonde/profiler';
import { afterAll, beforeAll, expect, test } from 'vitest';

// A whole process, with the profiler as built: signals, requests, readers that leave, and its end.

const token = 'a-token-that-nobody-may-see';
const headers = { authorization: `Bearer ${token}` };
const directory = mkdtempSync(join(tmpdir(), 'sonde-service-'));
let child: ChildProcess;
let url = '';
let port = 0;
let stderr = '';
let exit: Promise<number | null>;

beforeAll(async () => {
  const program = join(import.meta.dirname, 'programs/service.mjs');
  child = spawn(process.execPath, [program, directory, token], { stdio: ['ignore', 'pipe', 'pipe'] });
  exit = new Promise((resolve) => child.on('exit', resolve));
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(Number(bytes.toString())));
    child.once('exit', () => reject(new Error(stderr)));
  });
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const lines = () => stderr.split('\n').filter((line) => line !== '');
const audited = () =>
  lines().flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as { status: number; format?: string }] : []));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

test('a profile over HTTP names what runs', async () => {
  const response = await fetch(`${url}/debug/pprof/profile?seconds=0.5`, { headers });
  expect(response.status).toBe(200);
  const [profile] = await readProfile(new Uint8Array(await response.arrayBuffer()));
  expect(profile?.tree.frames.map(({ name }) => name)).toContain('countWays');
});

test('between two signals, into a file', async () => {
  for (let turn = 1; turn <= 2; turn++) {
    child.kill('SIGUSR2');
    await pause(400);
    child.kill('SIGUSR2');
    await until(() => readdirSync(directory).filter((name) => name.endsWith('.cpuprofile')).length === turn);
  }
  const [name = ''] = readdirSync(directory);
  expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  const [profile] = await readProfile(join(directory, name));
  expect(profile?.tree.frames.map((frame) => frame.name)).toContain('countWays');
  await until(() => lines().filter((line) => line.startsWith('sonde: a profile of')).length === 2);
});

test('40 readers that leave at random leave nothing running', async () => {
  for (let turn = 0; turn < 40; turn++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET /debug/pprof/profile?seconds=5 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await pause(Math.random() * 40);
    socket.destroy();
  }
  let status = 409;
  for (let turn = 0; turn < 50 && status === 409; turn++) {
    status = (await fetch(`${url}/debug/pprof/profile?seconds=0.1&format=folded`, { headers })).status;
    await pause(20);
  }
  expect(status).toBe(200);
  expect(await (await fetch(`${url}/`)).text()).toBe('ok');
});

test('20 at once: one profile, and answers to all others', async () => {
  const get = () => fetch(`${url}/debug/pprof/profile?seconds=3`, { headers });
  const statuses = (await Promise.all(Array.from({ length: 20 }, get))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBe(1);
  expect(statuses.filter((status) => status === 409).length).toBe(19);
});

test('its end does not wait for a profile', async () => {
  const reply = fetch(`${url}/debug/pprof/profile?seconds=30`, { headers: { ...headers, connection: 'close' } });
  await pause(300);
  child.kill('SIGTERM');
  expect((await reply).status).toBe(503);
  expect(await Promise.race([exit, pause(10_000, 'still there')])).toBe(0);
});

test('one line for each use, and the token in none', () => {
  expect(audited().length).toBeGreaterThan(60);
  expect(audited().filter(({ status }) => status === 0).length).toBeGreaterThan(0);
  expect(stderr).not.toContain(token);
  expect(lines().filter((line) => !/^(\{|sonde: a profile of)/.test(line))).toEqual([]);
});
