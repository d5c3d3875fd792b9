import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { KeepAliveClient } from './http-client.js';
import { type RunningProgram, runProgram } from './running-program.js';

// More than one process, more than one thread, and the first process of a container.

const count = (program: RunningProgram, line: string) => program.lines.filter((each) => each === line).length;

describe('a cluster', () => {
  test('the primary hands the signal on, workers drain, and it exits last, after its own closers', async () => {
    const program = runProgram('clustered', { answerMs: 1_500 });
    const port = await program.port();
    const answers = Array.from({ length: 8 }, () => new KeepAliveClient(port).get('/'));
    await pause(400);
    program.kill('SIGTERM');
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ status: 200, connection: 'close' });
    expect(await program.exit()).toBe(0);
    expect(count(program, 'worker closes its pool')).toBe(2);
    expect(count(program, 'worker exited 0')).toBe(2);
    expect(program.lines.at(-2)).toBe('close exporter, workers left: 0');
    expect(program.lines.at(-1)).toMatch(/^shutdown: stopped after \d+ ms, exit code 0$/);
    expect(program.stderr).toBe('');
  });

  test('a signal that reaches the workers too, as Ctrl-C does, is one signal', async () => {
    const program = runProgram('clustered', {}, { wrapper: ['setsid'] });
    await program.port();
    process.kill(-(program.process.pid as number), 'SIGINT');
    expect(await program.exit()).toBe(0);
    expect(count(program, 'worker exited 0')).toBe(2);
  });

  test('also where the primary hands it on late', async () => {
    const program = runProgram('clustered', { answerMs: 1_500, blocksMs: 700 }, { wrapper: ['setsid'] });
    const port = await program.port();
    const answers = Array.from({ length: 2 }, () => new KeepAliveClient(port).get('/'));
    await pause(400);
    process.kill(-(program.process.pid as number), 'SIGTERM');
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ status: 200 });
    expect(await program.exit()).toBe(0);
    expect(count(program, 'worker exited 0')).toBe(2);
  });

  test('a worker that did not end cleanly makes the exit code 1', async () => {
    const program = runProgram('clustered', { exitCode: 1 });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(1);
    expect(program.stderr).toMatch(/worker 1 of the cluster: got exit code 1.*WORKER_FAILED/);
  });

  test('a worker that was killed does, too', async () => {
    const program = runProgram('clustered', { answerMs: 2_000 });
    const port = await program.port();
    // Its answer is a long time coming; the worker dies first.
    const answer = new KeepAliveClient(port).get('/').catch(() => 'lost');
    await pause(100);
    program.kill('SIGTERM');
    await program.line('worker exited 0');
    const [pid] = spawnSync('pgrep', ['-P', `${program.process.pid}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    process.kill(Number(pid), 'SIGKILL');
    expect(await answer).toBe('lost');
    expect(await program.exit()).toBe(1);
    expect(program.stderr).toMatch(/of the cluster: got SIGKILL/);
  });

  test('is not filled up again where a worker that left on purpose is not replaced', async () => {
    const program = runProgram('clustered', { respawn: 'unless voluntary' });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(count(program, 'forked again')).toBe(0);
  });

  test('ends where every worker is replaced, and the replacement is told of', async () => {
    const program = runProgram('clustered', { respawn: 'always' });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(program.stderr).toMatch(/cluster\.fork\(\) during the shutdown.*WORKER_FORKED/);
  });

  test('workers whose event loops are blocked for good are killed at the deadline of the primary', async () => {
    const program = runProgram('clustered', { blocks: true, timeoutMs: 1_500 });
    await program.port();
    const workers = spawnSync('pgrep', ['-P', `${program.process.pid}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    expect(workers).toHaveLength(2);
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(124);
    // Whoever inherits them has to reap them first.
    for (const pid of workers) {
      await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), { timeout: 5_000 });
    }
  });

  test('a second signal reaches the workers', async () => {
    const program = runProgram('clustered', { answerMs: 10_000 });
    const port = await program.port();
    const answers = Array.from({ length: 2 }, () => new KeepAliveClient(port).get('/').catch(() => 'lost'));
    await pause(100);
    program.kill('SIGTERM');
    await pause(600);
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(143);
    expect(await Promise.all(answers)).toEqual(['lost', 'lost']);
  });
});

describe('worker threads', () => {
  test('are told, end their work, and the pool is closed after them', async () => {
    const program = runProgram('threaded');
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(count(program, 'job ended')).toBe(2);
    expect(program.lines.indexOf('close pool')).toBeGreaterThan(program.lines.lastIndexOf('job ended'));
    expect(program.stderr).toBe('');
  });

  test('one that fails makes the exit code 1', async () => {
    const program = runProgram('threaded', { ending: 'throws', threads: 1 });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(1);
    expect(program.stderr).toMatch(/worker thread 1: got exit code 1.*WORKER_FAILED/);
  });

  test.each(['leaves', 'is terminated'])('one that %s before is not waited for', async (ending) => {
    const program = runProgram('threaded', { ending });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect([program.stderr, count(program, 'job ended')]).toEqual(['', 0]);
  });

  test('one that hangs is waited for as long as a request is', async () => {
    const program = runProgram('threaded', { ending: 'hangs', threads: 1 });
    await program.port();
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(1);
    expect(program.stderr).toContain('closer "worker threads": got no end after 600 ms');
    expect(program.lines).toContain('close pool');
  });
});

describe('as PID 1', () => {
  const wrapper = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const possible = spawnSync(wrapper[0] as string, [...wrapper.slice(1), 'true']).status === 0;

  test('of a container, signals are met and the exit code is passed on', async (context) => {
    if (!possible) return context.skip('needs unshare and the right to make PID namespaces: run as root');
    const program = runProgram('service', { closers: ['pools:ends'], options: { delayMs: 100 } }, { wrapper });
    await program.port();
    // unshare itself does not pass signals on; the child is PID 1 of its namespace only.
    const { stdout } = spawnSync('pgrep', ['-P', `${program.process.pid}`], { encoding: 'utf8' });
    process.kill(Number(stdout), 'SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(program.lines).toContain('close pools:ends');
  });
});
