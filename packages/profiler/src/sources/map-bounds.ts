import type { SectionedSourceMapInput } from '@jridgewell/trace-mapping';

/** Maps of sections hold maps; those of sections again are not seen in the wild. */
const maxNesting = 3;

/** The largest bundles are of some ten thousand files; each costs an address that is put together. */
const maxSources = 100_000;

/**
 * Whether a map can be one of this program: a few megabytes of commas would be gigabytes once decoded, and no map has
 * more lines than its program, nor more places than its program has characters.
 *
 * @throws Error
 */
export function checkMap(
  map: unknown,
  lines: number,
  characters: number,
  nesting = 0,
): asserts map is SectionedSourceMapInput {
  const { mappings, sections, sources } = map as Readonly<Record<'mappings' | 'sections' | 'sources', unknown>>;
  if (Array.isArray(sections)) {
    if (nesting === maxNesting) throw new Error('Its sections have sections.');
    for (const section of sections as readonly { offset: { line: unknown; column: unknown }; map: unknown }[]) {
      const { line, column } = section.offset;
      if (!isWithin(line, lines) || !isWithin(column, characters)) throw new Error('A section begins behind the end.');
      checkMap(section.map, lines, characters, nesting + 1);
    }
    return;
  }
  if (typeof mappings !== 'string') throw new Error('It has no mappings.');
  if (Array.isArray(sources) && sources.length > maxSources) throw new Error('It has too many sources.');
  if (count(mappings, ';') > lines + 1) throw new Error('It has more lines than the program.');
  if (count(mappings, ',') > characters) throw new Error('It has more places than the program.');
}

function isWithin(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function count(text: string, char: string): number {
  let found = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) found++;
  return found;
}
