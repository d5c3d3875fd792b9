import { type Family, rowLabels } from '../model/snapshot.js';
import { exposedName, labelNamesOf } from './lint-subject.js';
import { baseUnitFor, isAbbreviatedUnit } from './lint-units.js';

export type LintRule =
  | 'help'
  | 'base-unit'
  | 'abbreviated-unit'
  | 'unit-suffix'
  | 'reserved-suffix'
  | 'reserved-label'
  | 'type-in-name'
  | 'colon'
  | 'camel-case'
  | 'unique-series';

/** Messages about one family; none when it is in order. */
type Check = (family: Family) => Iterable<string>;

/**
 * The rules of Prometheus' promlint, by what they are about, and two that OpenMetrics adds: a declared
 * unit ends the name, and `_created`, `_gcount` and `_gsum` are taken.
 */
export const lintRules: ReadonlyMap<LintRule, Check> = new Map<LintRule, Check>([
  ['help', checkHelp],
  ['base-unit', checkBaseUnit],
  ['abbreviated-unit', checkAbbreviatedUnit],
  ['unit-suffix', checkUnitSuffix],
  ['reserved-suffix', checkReservedSuffix],
  ['reserved-label', checkReservedLabel],
  ['type-in-name', checkTypeInName],
  ['colon', checkColon],
  ['camel-case', checkCamelCase],
  ['unique-series', checkUniqueSeries],
]);

function* checkHelp({ help }: Family): Iterable<string> {
  if (help.trim() === '') yield 'has no help text';
}

function* checkBaseUnit(family: Family): Iterable<string> {
  const found = baseUnitFor(exposedName(family));
  if (found !== undefined && found.unit !== found.base) {
    yield `uses the unit ${JSON.stringify(found.unit)}, not the base unit ${JSON.stringify(found.base)}`;
  }
}

function* checkAbbreviatedUnit(family: Family): Iterable<string> {
  for (const word of words(exposedName(family))) {
    if (isAbbreviatedUnit(word)) yield `has the abbreviated unit ${JSON.stringify(word)} in its name`;
  }
}

function* checkUnitSuffix({ name, unit }: Family): Iterable<string> {
  if (unit !== '' && name !== unit && !name.endsWith(`_${unit}`)) {
    yield `declares the unit ${JSON.stringify(unit)} but its name does not end with it`;
  }
}

/** Which types may end in a suffix; everything else must not. Foreign, untyped metrics may be anything. */
const reservedSuffixes: readonly (readonly [suffix: string, types: readonly Family['type'][]])[] = [
  ['_total', ['counter']],
  ['_bucket', ['histogram']],
  ['_count', ['histogram', 'summary']],
  ['_sum', ['histogram', 'summary']],
  ['_timestamp_seconds', ['gauge']],
  ['_created', []],
  ['_gcount', []],
  ['_gsum', []],
];

function* checkReservedSuffix(family: Family): Iterable<string> {
  if (family.type === 'unknown') return;
  for (const [suffix, types] of reservedSuffixes) {
    if (exposedName(family).endsWith(suffix) && !types.includes(family.type)) {
      const owner = types.length === 0 ? 'reserved' : `for a ${types.join(' or ')}`;
      yield `is a ${family.type} and ends in ${JSON.stringify(suffix)}, which is ${owner}`;
    }
  }
}

function* checkReservedLabel(family: Family): Iterable<string> {
  if (family.type === 'unknown') return;
  const names = labelNamesOf(family);
  if (names.has('le') && family.type !== 'histogram')
    yield 'has the label "le", which is for the buckets of a histogram';
  if (names.has('quantile') && family.type !== 'summary') yield 'has the label "quantile", which is for a summary';
}

function* checkTypeInName(family: Family): Iterable<string> {
  const found = /_(counter|gauge|summary|histogram)(?=_|$)/i.exec(exposedName(family));
  if (found !== null) yield `has the metric type ${JSON.stringify(found[1]?.toLowerCase())} in its name`;
}

function* checkColon(family: Family): Iterable<string> {
  if (family.name.includes(':')) yield 'has a colon in its name, which is for recording rules';
}

const camelCase = /[a-z][A-Z]/;

function* checkCamelCase(family: Family): Iterable<string> {
  if (camelCase.test(family.name)) yield 'is written in camelCase, not snake_case';
  for (const label of labelNamesOf(family)) {
    if (camelCase.test(label)) yield `has the label ${JSON.stringify(label)} in camelCase, not snake_case`;
  }
}

function* checkUniqueSeries(family: Family): Iterable<string> {
  const seen = new Set<string>();
  for (const block of family.blocks) {
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row) === true) continue;
      const labels = [...block.constLabels, ...rowLabels(block, row)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      const key = JSON.stringify(labels);
      if (seen.has(key)) {
        yield `has two series with the same labels, ${key}`;
        return;
      }
      seen.add(key);
    }
  }
}

function words(name: string): readonly string[] {
  // The first word is the subject, not a unit: `s` alone or `m_…` is somebody's prefix.
  return name.toLowerCase().split('_').slice(1);
}
