import { overflowLabels } from '@sonde/metrics';
import type { Profile } from '../profile.js';
import { escapeName } from './escaping.js';
import type { ExposedBlock, ExposedFamily } from './exposed-family.js';

/** Rows between two pauses: some tenths of a millisecond. */
const rowsPerStep = 512;

/**
 * A family of which blocks differ by their scopes, but maybe by no label: each label set is kept where it comes first,
 * and told as removed where it comes again. Blocks of one scope are kept apart by the registry.
 *
 * Pauses between steps, so that the caller can give the event loop back.
 *
 * @returns the family itself where no two series meet
 */
export function* distinctSeries(
  family: ExposedFamily,
  profile: Profile,
): Generator<void, { readonly family: ExposedFamily; readonly dropped: number }> {
  const { blocks } = family;
  if (blocks.every(({ scope }) => scope === blocks[0]?.scope)) return { family, dropped: 0 };
  const wireName = (name: string): string => escapeName(name, 'label', profile.escaping);
  const kept = new Map<ExposedBlock, ExposedBlock>();
  let dropped = 0;
  for (const group of blocksThatMayMeet(blocks, wireName)) {
    if (group.every(({ scope }) => scope === group[0]?.scope)) continue;
    const seen = new Set<string>();
    for (const block of group) {
      const again = yield* repeatedRows(block, wireName, seen);
      if (again.count === 0) continue;
      dropped += again.count;
      kept.set(block, { ...block, removed: again.removed });
    }
  }
  if (dropped === 0) return { family, dropped };
  return { family: { ...family, blocks: blocks.map((block) => kept.get(block) ?? block) }, dropped };
}

/** Blocks by the values of the labels that are constant in every block: where one of these differs, no series meet. */
function blocksThatMayMeet(
  blocks: readonly ExposedBlock[],
  wireName: (name: string) => string,
): Iterable<readonly ExposedBlock[]> {
  const constant = blocks.map(
    ({ constLabels }) => new Map(constLabels.map(([name, value]) => [wireName(name), value])),
  );
  const varying = new Set(
    blocks.flatMap(({ labelNames, overflowRow, overflowLabels: overflow = overflowLabels }) => [
      ...labelNames.map(wireName),
      ...(overflowRow < 0 ? [] : overflow.map(([name]) => wireName(name))),
    ]),
  );
  const names = new Set(constant.flatMap((labels) => [...labels.keys()]).filter((name) => !varying.has(name)));
  const groups = new Map<string, ExposedBlock[]>();
  blocks.forEach((block, k) => {
    // A label without a value is no label to Prometheus.
    const key = JSON.stringify(Array.from(names, (name) => constant[k]?.get(name) ?? ''));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [block]);
    else group.push(block);
  });
  return groups.values();
}

/** @returns the removed rows of the block with those that were seen before, and how many these are */
function* repeatedRows(
  block: ExposedBlock,
  wireName: (name: string) => string,
  seen: Set<string>,
): Generator<void, { readonly removed: ReadonlySet<number> | undefined; readonly count: number }> {
  const { columns, constLabels, labelNames, overflowRow, rows } = block;
  const inOrder = <T extends { readonly name: string }>(labels: T[]): T[] =>
    labels.sort((a, b) => (a.name < b.name ? -1 : 1));
  const fixed = constLabels.map(([name, value]) => ({ name: wireName(name), value, column: undefined }));
  const own = labelNames.map((name, k) => ({ name: wireName(name), value: '', column: columns[k] }));
  const labels = inOrder([...fixed, ...own]);
  const overflow = (block.overflowLabels ?? overflowLabels).map(([name, value]) => ({
    name: wireName(name),
    value,
    column: undefined,
  }));
  const overflowSet = inOrder([...fixed, ...overflow]);
  let removed: Set<number> | undefined;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (row % rowsPerStep === rowsPerStep - 1) yield;
    if (block.removed?.has(row)) continue;
    let key = '';
    for (const { name, value, column } of row === overflowRow ? overflowSet : labels) {
      const text = column === undefined ? value : (column[row] as string);
      // With its length in front, no value can be taken for more than itself.
      if (text !== '') key += `${name.length}:${name}${text.length}:${text}`;
    }
    if (seen.has(key)) {
      removed ??= new Set(block.removed);
      removed.add(row);
      count++;
    } else seen.add(key);
  }
  return { removed, count };
}
