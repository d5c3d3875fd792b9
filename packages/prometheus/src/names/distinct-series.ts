import type { ExposedBlock, ExposedFamily } from './exposed-family.js';

/**
 * A family of which blocks differ by their scopes, but say so by no label: each label set is kept where it comes first,
 * and told as removed where it comes again. Blocks of one scope are kept apart by the registry.
 *
 * @returns the family itself where no two series meet
 */
export function distinctSeries(family: ExposedFamily): { readonly family: ExposedFamily; readonly dropped: number } {
  if (!scopesMeet(family)) return { family, dropped: 0 };
  const seen = new Set<string>();
  let dropped = 0;
  const blocks = family.blocks.map((block) => {
    const again = repeatedRows(block, seen);
    dropped += again.size;
    return again.size === 0 ? block : { ...block, removed: new Set([...(block.removed ?? []), ...again]) };
  });
  return dropped === 0 ? { family, dropped } : { family: { ...family, blocks }, dropped };
}

function scopesMeet({ blocks }: ExposedFamily): boolean {
  if (blocks.every(({ scope }) => scope === blocks[0]?.scope)) return false;
  const scopes = new Map(blocks.map(({ constLabels, scope }) => [JSON.stringify(constLabels), scope]));
  return blocks.some(({ constLabels, scope }) => scopes.get(JSON.stringify(constLabels)) !== scope);
}

function repeatedRows(block: ExposedBlock, seen: Set<string>): Set<number> {
  const again = new Set<number>();
  for (let row = 0; row < block.rows; row++) {
    if (block.removed?.has(row)) continue;
    const own =
      row === block.overflowRow ? [['', '']] : block.labelNames.map((name, k) => [name, block.columns[k]?.[row]]);
    // A label without a value is no label to Prometheus.
    const labels = [...block.constLabels, ...own].filter(([, value]) => value !== '');
    const key = JSON.stringify([
      row === block.overflowRow,
      labels.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
    ]);
    if (seen.has(key)) again.add(row);
    else seen.add(key);
  }
  return again;
}
