/** What a path was given as: text, a regular expression, or several of them. */
export function patternText(path: unknown): string {
  return Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY).map(String).join('|') : String(path);
}

/** The same for a mount, whose own slashes at the end say nothing: `/` is mounted nowhere in particular. */
export function mountText(path: unknown): string {
  return typeof path === 'string' ? untrailed(path) : patternText(path);
}

/**
 * The pattern of what stands in a router that is mounted: `/org/:org` and `/members` are `/org/:org/members`. The
 * root of a mounted router has the mount's own pattern.
 */
export function joined(prefix: string, pattern: string): string {
  if (pattern === '' || (pattern === '/' && prefix !== '')) return prefix;
  return prefix === '' || pattern.startsWith('/') ? prefix + pattern : `${prefix}/${pattern}`;
}

/** A path without the slashes at its end. Step by step: a pattern for it takes the square of a long run of slashes. */
export function untrailed(path: string): string {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === 47) end--;
  return path.slice(0, end);
}
