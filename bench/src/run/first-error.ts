/** The first line of a process's stderr that tells of an error, as the end of a sentence; nothing where there is none. */
export function firstError(stderr: string): string {
  const line = stderr
    .trim()
    .split('\n')
    .find((each) => /error|fatal/i.test(each));
  return line === undefined ? '' : `: ${line.trim()}`;
}
