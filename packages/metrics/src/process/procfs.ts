import { existsSync, readFileSync } from 'node:fs';

/**
 * The part of Linux' /proc/self that the metrics need; see proc(5).
 *
 * Files of the kernel's are read at once, not through the thread pool: they are made in memory and of a
 * fixed size, so reading all seven takes the loop 0.1 ms; with `fs.promises` the same takes it 0.8 ms, and
 * shows in the very descriptors and active requests that are being counted. Only the list of descriptors
 * has no limit in size, see `collectFileDescriptors`.
 */
export const procSelf = '/proc/self';

export function hasProcFile(name: string): boolean {
  return process.platform === 'linux' && existsSync(`${procSelf}/${name}`);
}

export function readProcFile(name: string): string {
  return readFileSync(`${procSelf}/${name}`, 'utf8');
}

/** `Key:   123 kB` lines, as in `status` and `io`; the number in its own unit. */
export function procField(text: string, key: string): number | undefined {
  const found = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** The soft limit of open files; Infinity where there is none, `undefined` where it cannot be known. */
export function openFilesLimit(): number | undefined {
  if (!hasProcFile('limits')) return undefined;
  // Once, at the start: Node raises the limit when it boots and nothing moves it later.
  return parseOpenFilesLimit(readProcFile('limits'));
}

export function parseOpenFilesLimit(limits: string): number | undefined {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
