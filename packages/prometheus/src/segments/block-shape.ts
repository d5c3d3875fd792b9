import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';

/**
 * What the fixed bytes of a block's rows are made of. Not the block itself: a layout lives for long, and would keep
 * the numbers of its first snapshot.
 */
export type BlockShape = Pick<ExposedFamily, 'name' | 'type' | 'bare'> &
  Pick<ExposedBlock, 'width' | 'labelNames' | 'bounds' | 'quantiles' | 'states' | 'constLabels' | 'overflowLabels'> & {
    readonly isNative: boolean;
  };

export function shapeOf({ name, type, bare }: ExposedFamily, block: ExposedBlock): BlockShape {
  const { width, labelNames, bounds, quantiles, states, constLabels, overflowLabels, native } = block;
  const isNative = native !== undefined;
  return { name, type, bare, width, labelNames, bounds, quantiles, states, constLabels, overflowLabels, isNative };
}

/** Whether a layout made for one snapshot's block serves another's. */
export function hasShape(shape: BlockShape, family: ExposedFamily, block: ExposedBlock): boolean {
  return (
    shape.name === family.name &&
    shape.type === family.type &&
    (shape.bare ?? false) === (family.bare ?? false) &&
    shape.width === block.width &&
    shape.isNative === (block.native !== undefined) &&
    shape.overflowLabels === block.overflowLabels &&
    sameItems(shape.labelNames, block.labelNames) &&
    sameItems(shape.bounds, block.bounds) &&
    sameItems(shape.quantiles, block.quantiles) &&
    sameItems(shape.states, block.states) &&
    (shape.constLabels === block.constLabels || sameItems(shape.constLabels.flat(), block.constLabels.flat()))
  );
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, k) => item === b[k]));
}
