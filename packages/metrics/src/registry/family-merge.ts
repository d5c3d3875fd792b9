import type { Faults } from '../faults.js';
import type { InstrumentationScope } from '../model/otel-identity.js';
import type { Family, Label, SeriesBlock } from '../model/snapshot.js';
import { exposedNames } from './metric-table.js';

/**
 * Joins the families of several sources into one list with unique names. What came first is right: a later
 * family of the same name and type adds its blocks, one that contradicts (another type or unit, samples
 * that meet, series that could be the same) is dropped, counted and told, so that one bad source never
 * makes the whole exposition invalid.
 *
 * @param lists the first is the registry's own, whose names are known not to meet
 * @param ownerOf which family of the first list has an exposed name
 */
export function mergeFamilies(
  lists: readonly (readonly Family[])[],
  ownerOf: (exposedName: string) => string | undefined,
  faults: Faults,
): readonly Family[] {
  const [own = [], ...others] = lists;
  if (others.every((families) => families.length === 0)) return own;
  const groups = new Map(own.map((family) => [family.name, new FamilyGroup(family)]));
  const owners = new Map<string, string>();
  for (const family of others.flat()) {
    const names = exposedNames(family);
    const taken = names.find((name) => (ownerOf(name) ?? owners.get(name) ?? family.name) !== family.name);
    const group = groups.get(family.name);
    const problem =
      taken === undefined
        ? group?.add(family)
        : `the exposed name ${JSON.stringify(taken)} of ${JSON.stringify(ownerOf(taken) ?? owners.get(taken))}`;
    if (problem !== undefined) {
      faults.report(family.name, 'SONDE_FAMILY_DROPPED', () => ({
        what: `${family.type} ${JSON.stringify(family.name)} of an attached source`,
        got: problem,
        expected: 'one type and unit for a name, and no series that two sources could both have',
        next: 'Rename it, or give the attached registry constLabels that tell it apart.',
      }));
      continue;
    }
    for (const name of names) owners.set(name, family.name);
    if (group === undefined) groups.set(family.name, new FamilyGroup(family));
  }
  return Array.from(groups.values(), (group) => group.family());
}

/** Blocks with series by the names of their constant labels, then by the values: other values are other series. */
type ConstLabelIndex = Map<string, Map<string, SeriesBlock[]>>;

/** A family and the blocks that further sources add to it. */
class FamilyGroup {
  private readonly first: Family;
  private readonly added: SeriesBlock[] = [];
  /** Made when a second source comes, which most families never see. */
  private byConstLabels: ConstLabelIndex | undefined;

  constructor(family: Family) {
    this.first = family;
  }

  /** Adds the blocks of another source; or says what they contradict, and adds none. */
  add(family: Family): string | undefined {
    const { first } = this;
    if (first.type !== family.type) return `type ${family.type} beside ${first.type}`;
    if (first.unit !== family.unit) return `unit ${JSON.stringify(family.unit)} beside ${JSON.stringify(first.unit)}`;
    const blocks = family.blocks.filter((block) => block.rows > 0);
    const index = this.index();
    if (blocks.some((block) => couldMeet(index, block))) return 'series that another source could have, too';
    for (const block of blocks) enter(index, block);
    this.added.push(...blocks);
    return undefined;
  }

  family(): Family {
    const { first, added } = this;
    return added.length === 0 ? first : { ...first, blocks: [...first.blocks, ...added] };
  }

  private index(): ConstLabelIndex {
    if (this.byConstLabels === undefined) {
      this.byConstLabels = new Map();
      for (const block of this.first.blocks) enter(this.byConstLabels, block);
    }
    return this.byConstLabels;
  }
}

function enter(index: ConstLabelIndex, block: SeriesBlock): void {
  if (block.rows === 0) return;
  const { names, values } = constKeys(block);
  const same = index.get(names) ?? new Map<string, SeriesBlock[]>();
  index.set(names, same);
  // Every one: the blocks of an open instrument differ by the names of their labels.
  const blocks = same.get(values);
  if (blocks === undefined) same.set(values, [block]);
  else blocks.push(block);
}

function couldMeet(index: ConstLabelIndex, block: SeriesBlock): boolean {
  const { names, values } = constKeys(block);
  for (const [otherNames, others] of index) {
    if (otherNames === names) {
      if (others.has(values)) return true;
    } else
      for (const blocks of others.values()) {
        if (blocks.some((other) => !areDisjoint(block, other))) return true;
      }
  }
  return false;
}

function constKeys({ constLabels, scope }: SeriesBlock): { names: string; values: string } {
  const sorted = [...constLabels].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    names: JSON.stringify(sorted.map(([name]) => name)),
    values: JSON.stringify([scope, ...sorted.map(([, value]) => value)]),
  };
}

/** Whether no series can be in both: the scope or some constant label differs, or only one side has it at all. */
function areDisjoint(a: SeriesBlock, b: SeriesBlock): boolean {
  if (!isSameScope(a.scope, b.scope)) return true;
  const valueIn = (labels: readonly Label[], name: string) => labels.find(([other]) => other === name)?.[1];
  if (a.constLabels.some(([name, value]) => (valueIn(b.constLabels, name) ?? value) !== value)) return true;
  const has = ({ constLabels, labelNames }: SeriesBlock, name: string) =>
    labelNames.includes(name) || constLabels.some(([other]) => other === name);
  // An empty value counts as no label, so it tells nothing apart.
  const constOnly = (x: SeriesBlock, y: SeriesBlock) =>
    x.constLabels.some(([name, value]) => value !== '' && !has(y, name));
  return constOnly(a, b) || constOnly(b, a);
}

/** Exporters write the scope as labels. */
function isSameScope(a: InstrumentationScope | undefined, b: InstrumentationScope | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
