import {
  type Family,
  type Label,
  overflowLabels,
  type SeriesBlock,
  sampleNames,
  translateLabelName,
} from '@sonde/metrics';
import type { Profile } from '../profile.js';
import { scopeLabels } from './attribute-labels.js';
import { escapeName } from './escaping.js';
import { attributeLabel, defaultStrategy, exposedName, keepsKeys } from './translation.js';

/** A family under the names of a profile, not escaped yet; a family as collected is one whose names are right already. */
export interface ExposedFamily extends Omit<Family, 'blocks'> {
  /** Whether a counter's samples are called as the family is, without `_total`. */
  readonly bare?: boolean | undefined;
  readonly blocks: readonly ExposedBlock[];
}

export interface ExposedBlock extends SeriesBlock {
  /** Where it is missing: `overflowLabels` of the core. */
  readonly overflowLabels?: readonly Label[] | undefined;
}

/** Names the family and its labels as the profile wants it. */
export function exposedFamily(family: Family, profile: Profile): ExposedFamily {
  const translates = family.otel !== undefined && profile.strategy !== defaultStrategy;
  if (!translates && !(profile.scopeLabels && family.blocks.some(({ scope }) => scope !== undefined))) return family;
  const { bare, ...names } = exposedName(family, profile.strategy);
  return {
    ...family,
    ...names,
    // OpenMetrics 1.0 knows no counter without `_total`; what cannot be a counter there is of unknown type.
    type: bare && profile.format === 'openmetrics' ? 'unknown' : family.type,
    bare,
    blocks: family.blocks.map((block) => exposedBlock(block, translates, profile)),
  };
}

function exposedBlock(block: SeriesBlock, translates: boolean, profile: Profile): ExposedBlock {
  const labelNames = translates ? attributeNames(block, profile) : block.labelNames;
  return {
    ...block,
    labelNames,
    constLabels: [...labelsOfScope(block, labelNames, profile), ...block.constLabels],
    ...(translates && keepsKeys(profile.strategy) && { overflowLabels: untranslatedOverflow }),
  };
}

const untranslatedOverflow: readonly Label[] = overflowLabels.map(([name, value]) => [
  name.replaceAll('_', '.'),
  value,
]);

/** The attribute keys of a block as its label names; where two would meet on the wire, the registry's own names stay. */
function attributeNames(block: SeriesBlock, profile: Profile): readonly string[] {
  if (block.attributes === undefined) return block.labelNames;
  const names = block.attributes.map(({ key }, k) => {
    const given = block.labelNames[k] ?? '';
    // The registry called it so because it would meet a label that is written besides, such as `le`.
    const own = translateLabelName(key);
    const isRenamed = given !== own && given.endsWith(own) && /^(exported_)+$/.test(given.slice(0, -own.length));
    return isRenamed ? given : attributeLabel(key, profile);
  });
  const taken = new Set(block.constLabels.map(([name]) => escapeName(name, 'label', profile.escaping)));
  const meets = names.some((name) => {
    const onTheWire = escapeName(name, 'label', profile.escaping);
    return taken.has(onTheWire) || !taken.add(onTheWire);
  });
  return meets ? block.labelNames : names;
}

/** The labels of the scope; what the series say themselves goes before. */
function labelsOfScope(block: SeriesBlock, labelNames: readonly string[], profile: Profile): readonly Label[] {
  if (block.scope === undefined || !profile.scopeLabels) return [];
  const own = [...block.constLabels.map(([name]) => name), ...labelNames];
  const taken = new Set(own.map((name) => escapeName(name, 'label', profile.escaping)));
  return scopeLabels(block.scope, profile).filter(([name]) => !taken.has(escapeName(name, 'label', profile.escaping)));
}

/** Every name that the samples of a family stand under, not escaped. */
export function exposedNames({ type, name, bare }: ExposedFamily): readonly string[] {
  return bare ? [name] : sampleNames(type, name);
}

/** What the text format and protobuf, which call a family as its samples are called, have behind its name. */
export function nameSuffix({ type, bare }: ExposedFamily): string {
  if (type === 'counter') return bare ? '' : '_total';
  return type === 'info' ? '_info' : '';
}
