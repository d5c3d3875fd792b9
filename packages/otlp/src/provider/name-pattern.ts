/**
 * Whether an instrument's name is meant by a pattern, where `*` stands for any characters, none included, and `?` for one:
 * OpenTelemetry specification, "Instrument selection criteria". Upper and lower case are one, as in names of instruments.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const asked = pattern.toLowerCase();
  return (name) => isMeant(asked, name.toLowerCase());
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * Letter by letter. Where one does not fit, the last `*` takes one letter more, and no earlier one need be looked at again: at
 * most as many steps as both lengths multiplied, where a regular expression takes some power of that.
 */
function isMeant(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let starEndsAt = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      starEndsAt = n;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++starEndsAt;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
