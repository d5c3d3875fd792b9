import type { Faults } from '../faults.js';
import type { Family, Label, SeriesBlock } from '../model/snapshot.js';
import { exposedNames } from './metric-table.js';

/**
 * Joins the families of several sources into one list with unique names. What came first is right: a later
 * family of the same name and type adds its blocks, one that contradicts (another type or unit, samples
 * that meet, series that could be the same) is dropped, counted and told, so that one bad source never
 * makes the whole exposition invalid.
 */
export function mergeFamilies(lists: readonly (readonly Family[])[], faults: Faults): readonly Family[] {
  if (lists.length === 1) return lists[0] as readonly Family[];
  const merged = new Map<string, Family>();
  const owners = new Map<string, string>();
  for (const families of lists) {
    for (const family of families) {
      const names = exposedNames(family);
      const taken = names.find((name) => (owners.get(name) ?? family.name) !== family.name);
      const first = merged.get(family.name);
      const problem =
        taken !== undefined
          ? `the exposed name ${JSON.stringify(taken)} of ${JSON.stringify(owners.get(taken))}`
          : first === undefined
            ? undefined
            : contradiction(first, family);
      if (problem !== undefined) {
        faults.report(family.name, 'SONDE_FAMILY_DROPPED', () => ({
          what: `${family.type} ${JSON.stringify(family.name)} of an attached source`,
          got: problem,
          expected: 'one type and unit per name, and constant labels that tell the sources apart',
          next: 'Rename it, or give the attached registry constLabels of its own.',
        }));
        continue;
      }
      for (const name of names) owners.set(name, family.name);
      merged.set(family.name, first === undefined ? family : { ...first, blocks: [...first.blocks, ...family.blocks] });
    }
  }
  return [...merged.values()];
}

function contradiction(first: Family, next: Family): string | undefined {
  if (first.type !== next.type) return `type ${next.type} beside ${first.type}`;
  if (first.unit !== next.unit) return `unit ${JSON.stringify(next.unit)} beside ${JSON.stringify(first.unit)}`;
  const clash = next.blocks.some((block) => first.blocks.some((other) => !areDisjoint(block, other)));
  return clash ? 'series that another source may have too' : undefined;
}

/** Whether no series can be in both: some constant label differs, or one block's label is fixed otherwise in the other. */
function areDisjoint(a: SeriesBlock, b: SeriesBlock): boolean {
  if (a.rows === 0 || b.rows === 0) return true;
  const valueIn = (labels: readonly Label[], name: string) => labels.find(([other]) => other === name)?.[1];
  if (a.constLabels.some(([name, value]) => (valueIn(b.constLabels, name) ?? value) !== value)) return true;
  // A label that only one side has tells them apart, as long as its value is never empty there.
  const namesOf = (block: SeriesBlock) => [...block.constLabels.map(([name]) => name), ...block.labelNames];
  const constOnly = (x: SeriesBlock, y: SeriesBlock) =>
    x.constLabels.some(([name, value]) => value !== '' && !namesOf(y).includes(name));
  return constOnly(a, b) || constOnly(b, a);
}

/** A family with more constant labels in front; labels it has already stay as they are. */
export function withConstLabels(family: Family, labels: readonly Label[]): Family {
  if (labels.length === 0) return family;
  return {
    ...family,
    blocks: family.blocks.map((block) => {
      const has = (name: string) => block.labelNames.includes(name) || block.constLabels.some(([own]) => own === name);
      return { ...block, constLabels: [...labels.filter(([name]) => !has(name)), ...block.constLabels] };
    }),
  };
}
