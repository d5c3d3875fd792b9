/**
 * Units that Prometheus knows by name ("Metric and label naming", "Base units"). A base unit stands for
 * itself; the others name the base unit to convert to.
 */
const units: ReadonlyMap<string, string> = new Map([
  ...['amperes', 'bytes', 'celsius', 'grams', 'joules', 'kelvin', 'meters', 'metres', 'seconds', 'volts'].map(
    (base) => [base, base] as const,
  ),
  ...['minutes', 'hours', 'days', 'weeks'].map((unit) => [unit, 'seconds'] as const),
  ...['fahrenheit', 'rankine'].map((unit) => [unit, 'celsius'] as const),
  ...['inches', 'yards', 'miles'].map((unit) => [unit, 'meters'] as const),
  ...['pounds', 'ounces'].map((unit) => [unit, 'grams'] as const),
  ['kelvins', 'kelvin'],
  ['bits', 'bytes'],
  ['calories', 'joules'],
]);

const decimalPrefixes = 'pico|nano|micro|milli|centi|deci|deca|hecto|kilo|mega|giga|tera|peta|exa';
const binaryPrefixes = 'kibi|mebi|gibi|tebi|pebi|exbi';
const prefixed = new RegExp(`^(?:${decimalPrefixes}|${binaryPrefixes})(.+)$`);

const abbreviations: ReadonlySet<string> = new Set([
  ...['s', 'ms', 'us', 'ns', 'sec', 'm', 'h', 'd'],
  ...['b', 'kb', 'mb', 'gb', 'tb', 'pb'],
]);

/**
 * The first unit in a name and the base unit it should be: `latency_milliseconds` has milliseconds and
 * should have seconds. `undefined` where the name has no unit that is known.
 */
export function baseUnitFor(name: string): { readonly unit: string; readonly base: string } | undefined {
  for (const word of name.split('_')) {
    const base = units.get(word) ?? units.get(prefixed.exec(word)?.[1] ?? '');
    if (base !== undefined) return { unit: word, base };
  }
  return undefined;
}

export function isAbbreviatedUnit(word: string): boolean {
  return abbreviations.has(word);
}
