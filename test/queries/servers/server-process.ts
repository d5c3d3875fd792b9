import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A database server that runs for a test. */
export interface ServerProcess {
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it says that it is ready, and listens.
 *
 * @param ready what its output holds then
 */
export async function startServerProcess(
  path: string,
  flags: readonly string[],
  port: number,
  ready: RegExp,
  user?: { readonly uid: number; readonly gid: number },
): Promise<ServerProcess> {
  const child = spawn(path, flags, { stdio: ['ignore', 'pipe', 'pipe'], ...user });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
  }
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killAtExit);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    // MariaDB takes SIGTERM only.
    const nudge = setTimeout(() => child.kill('SIGTERM'), 1000);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(nudge);
    clearTimeout(impatience);
  };
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (ready.test(said) && (await listens(port))) return { stop };
    await pause(50);
  }
  await stop();
  throw new Error(`${path} did not start: ${said}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
