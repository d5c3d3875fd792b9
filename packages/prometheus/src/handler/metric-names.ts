/**
 * The `name[]` parameters of a scrape URL, as Prometheus' own exporters read them; undefined where there are
 * none, which means everything. `url` may be absolute or only a path.
 */
export function requestedNames(url: string): ReadonlySet<string> | undefined {
  const query = /\?([^#]*)/.exec(url)?.[1];
  if (query === undefined || query === '') return undefined;
  // Never throws: an escape that is not UTF-8 becomes U+FFFD, which no metric is called.
  const names = new URLSearchParams(query).getAll('name[]');
  return names.length === 0 ? undefined : new Set(names);
}
