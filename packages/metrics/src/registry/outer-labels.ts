import { underscoreEscape } from '../model/names.js';
import { translateLabelName } from '../model/otel-names.js';
import type { Family, Label, SeriesBlock } from '../model/snapshot.js';

/**
 * A family with more constant labels in front. One that the format would meet, or a constant label of the same name, is
 * left out. Where it would meet a label of the series, it depends:
 *
 * - The labels of an open instrument depend on its calls, and no call may take a label from series that are there:
 *   the attribute stands behind `exported_`, as it would beside a constant label of its own registry.
 * - Elsewhere it is left out; where only some of the series have such a label, from all of them: otherwise two of them
 *   could be one.
 */
export function withConstLabels(family: Family, labels: readonly Label[], isOpen = false): Family {
  if (labels.length === 0) return family;
  const written = ['le', 'quantile', ...(family.type === 'stateset' ? [family.name] : [])];
  const series = isOpen ? [] : family.blocks.flatMap(({ labelNames }) => labelNames);
  const taken = new Set([...written, ...series].map(escape));
  const added = labels.filter(([name]) => !taken.has(escape(name)));
  return {
    ...family,
    blocks: family.blocks.map((block) => {
      const own = block.constLabels.map(([name]) => escape(name));
      const front = added.filter(([name]) => !own.includes(escape(name)));
      return {
        ...(isOpen ? withAttributesBeside(block, front) : block),
        constLabels: [...front, ...block.constLabels],
      };
    }),
  };
}

function escape(name: string): string {
  return underscoreEscape(name, 'label');
}

/**
 * A block whose labels meet none of the constant labels that are added. How many `exported_` a label gets depends on
 * the constant labels alone, and labels that differ still do: with the constant label `a`, the label `a` becomes
 * `exported_a`, and `exported_a` becomes `exported_exported_a` whether there is an `a` or not.
 */
function withAttributesBeside(block: SeriesBlock, added: readonly Label[]): SeriesBlock {
  const front = added.map(([name]) => unexported(name));
  const all = [...front, ...block.constLabels.map(([name]) => unexported(name))];
  const prefixes = block.labelNames.map((label) => {
    const { name, times } = unexported(label);
    const timesIn = (constant: typeof all) => constant.filter((each) => each.name === name).map((each) => each.times);
    const lowest = Math.min(...timesIn(front));
    return times < lowest ? '' : exported.repeat(Math.max(...timesIn(all)) - lowest + 1);
  });
  if (prefixes.every((prefix) => prefix === '')) return block;
  const labelNames = block.labelNames.map((label, k) => `${prefixes[k]}${label}`);
  const attributes = block.attributes?.map((attribute, k) => {
    if (prefixes[k] === '') return attribute;
    const label = block.labelNames[k] as string;
    // A label that was renamed before, as `le` is, has a key that says nothing of it.
    const isKey = label === translateLabelName(attribute.key);
    return { ...attribute, key: `${prefixes[k]}${isKey ? attribute.key : label}` };
  });
  return { ...block, labelNames, attributes };
}

const exported = 'exported_';

/** A label name as exposed, and how often `exported_` stands before it. */
function unexported(label: string): { readonly name: string; readonly times: number } {
  let name = escape(label);
  let times = 0;
  for (; name.startsWith(exported); times++) name = name.slice(exported.length);
  return { name, times };
}
