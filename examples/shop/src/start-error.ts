/**
 * Why the shop cannot start, in words meant for the person at the keyboard: one line that says what was
 * wrong and what to do. Anything else that is thrown is a defect and keeps its stack.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The reason inside any thrown value. PGlite's file system throws objects that are no `Error`. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { code, errno, message } = error as { code?: unknown; errno?: unknown; message?: unknown };
    if (typeof code === 'string' && code in systemReasons) return systemReasons[code] as string;
    if (typeof message === 'string' && message !== '') return message.split('\n', 1)[0] as string;
    if (errno !== undefined) return `system error ${String(errno)}`;
  }
  return String(error);
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  ENOENT: 'no such folder can be made there',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  ENAMETOOLONG: 'the path is too long',
};
