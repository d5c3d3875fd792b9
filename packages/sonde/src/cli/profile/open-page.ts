import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';

/**
 * Shows a file in the browser of this machine.
 *
 * @returns why it could not be; nothing where a program took it
 */
export async function openPage(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const [program, ...args] = openerOf(platform);
  const child = spawn(program, [...args, resolve(path)], { detached: true, stdio: 'ignore' });
  return new Promise((done) => {
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      done(code === 'ENOENT' ? `there is no ${program} here` : `${program} did not start (${code ?? 'unknown'})`);
    });
    child.once('spawn', () => {
      child.unref();
      done(undefined);
    });
  });
}

function openerOf(platform: NodeJS.Platform): readonly [program: string, ...args: string[]] {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // No shell, so that nothing in the name of a file is obeyed.
      return ['explorer.exe'];
    default:
      return ['xdg-open'];
  }
}
