import { describeValue, translationStrategies } from '@sonde/metrics';
import { invalidOption } from './errors.js';
import type { NamingOptions, ResourceAttributes } from './exposition.js';
import { readBoolean, readOptional } from './options.js';

const known: Readonly<Record<keyof NamingOptions, true>> = {
  translationStrategy: true,
  scopeLabels: true,
  resource: true,
  targetInfo: true,
};

export const namingOptionNames: readonly string[] = Object.keys(known);

/** Checks the options about names; other options of the object are passed over. */
export function readNamingOptions(options: NamingOptions): NamingOptions {
  const { translationStrategy, scopeLabels, resource, targetInfo } = options;
  return {
    translationStrategy: readOptional(
      'translationStrategy',
      translationStrategy,
      (value) => translationStrategies.includes(value),
      `one of ${translationStrategies.join(', ')}`,
    ),
    scopeLabels: readBoolean('scopeLabels', scopeLabels),
    resource: resource === undefined ? undefined : readResource(resource),
    targetInfo: readBoolean('targetInfo', targetInfo),
  };
}

/** A copy: what is exposed must not change under the caches that are keyed by it. */
function readResource(resource: ResourceAttributes): ResourceAttributes {
  const next = "Pass { 'service.name': 'shop' }; the attributes of an OpenTelemetry resource are its `attributes`.";
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource)) {
    throw invalidOption('resource', describeValue(resource), 'an object of attributes', next);
  }
  const copy: Record<string, ResourceAttributes[string]> = Object.create(null);
  for (const [key, value] of Object.entries(resource)) {
    if (!isResourceValue(value)) {
      throw invalidOption(
        `resource[${JSON.stringify(key)}]`,
        describeValue(value),
        'text, a number, a boolean or a list of those',
        next,
      );
    }
    copy[key] = value;
  }
  return copy;
}

function isResourceValue(value: unknown): boolean {
  return value === undefined || isScalar(value) || (Array.isArray(value) && value.every(isScalar));
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
