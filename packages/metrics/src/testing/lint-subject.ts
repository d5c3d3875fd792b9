import type { Family } from '../model/snapshot.js';

/** The name that the lint judges: the one a dashboard's author types. */
export function exposedName(family: Family): string {
  switch (family.type) {
    case 'counter':
      return `${family.name}_total`;
    case 'info':
      return `${family.name}_info`;
    default:
      return family.name;
  }
}

/** Every label name the family's series carry, each once. */
export function labelNamesOf(family: Family): ReadonlySet<string> {
  const names = new Set<string>();
  for (const block of family.blocks) {
    for (const [name] of block.constLabels) names.add(name);
    for (const name of block.labelNames) names.add(name);
  }
  return names;
}
