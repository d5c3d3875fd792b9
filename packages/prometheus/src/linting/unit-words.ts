/**
 * Units in names, by Prometheus' "Metric and label naming" and what `promtool check metrics` knows of them.
 * Each base unit, then what it stands in for.
 */
const baseUnits: Readonly<Record<string, readonly string[]>> = {
  seconds: ['minutes', 'hours', 'days', 'weeks'],
  bytes: ['bits'],
  celsius: ['fahrenheit', 'rankine'],
  kelvin: ['kelvins'],
  meters: ['inches', 'yards', 'miles'],
  metres: [],
  grams: ['pounds', 'ounces'],
  joules: ['calories'],
  volts: [],
  amperes: [],
};

const prefixes = [
  ...['pico', 'nano', 'micro', 'milli', 'centi', 'deci', 'deca', 'hecto'],
  ...['kilo', 'kibi', 'mega', 'mebi', 'mibi', 'giga', 'gibi', 'tera', 'tebi', 'peta', 'pebi'],
];

const abbreviations: ReadonlySet<string> = new Set('s ms us ns sec b kb mb gb tb pb m h d'.split(' '));

const baseOf: ReadonlyMap<string, string> = new Map(
  Object.entries(baseUnits).flatMap(([base, others]) =>
    [base, ...others].flatMap((unit) => [
      [unit, base] as const,
      ...prefixes.map((prefix) => [prefix + unit, base] as const),
    ]),
  ),
);

/** The first unit in a name that is not a base unit: `_milliseconds` with `seconds`. */
export function foreignUnit(name: string): { readonly unit: string; readonly base: string } | undefined {
  for (const unit of name.split('_')) {
    const base = baseOf.get(unit);
    if (base !== undefined && unit !== base) return { unit, base };
  }
  return undefined;
}

/** `ms` of `latency_ms`. The first word is the subject, not a unit. */
export function abbreviatedUnit(name: string): string | undefined {
  return name
    .toLowerCase()
    .split('_')
    .slice(1)
    .find((word) => abbreviations.has(word));
}
