/**
 * Whether an instrument's name is meant by a pattern, where `*` stands for any characters, none included, and `?` for one:
 * OpenTelemetry specification, "Instrument selection criteria". Upper and lower case are one, as in names of instruments.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[\\^$.+()[\]{}|/]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  const matcher = new RegExp(`^${source}$`, 's');
  return (name) => matcher.test(name.toLowerCase());
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
