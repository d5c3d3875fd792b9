import type { Family, Label } from '@sonde/metrics';
import type { ResourceAttributes, ResourceValue } from '../exposition.js';
import { type Profile, profileKey } from '../profile.js';
import { attributeLabels } from './attribute-labels.js';

/** Made once for each resource and profile, so that rendered bytes of it can be kept. */
const made = new WeakMap<ResourceAttributes, Map<string, Family | undefined>>();

/**
 * The service itself as the one info metric `target`: OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility", "Resource Attributes". Undefined where there is nothing to say.
 */
export function targetInfo(resource: ResourceAttributes, profile: Profile): Family | undefined {
  let known = made.get(resource);
  if (known === undefined) {
    known = new Map();
    made.set(resource, known);
  }
  const key = profileKey(profile);
  if (!known.has(key)) known.set(key, familyOf(resource, profile));
  return known.get(key);
}

function familyOf(resource: ResourceAttributes, profile: Profile): Family | undefined {
  const attributes = Object.entries(resource).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, asText(value)]],
  );
  const labels: readonly Label[] = attributeLabels(attributes, '', profile);
  if (labels.length === 0) return undefined;
  return {
    name: 'target',
    type: 'info',
    help: 'Target metadata.',
    unit: '',
    blocks: [
      {
        source: {},
        constLabels: labels,
        labelNames: [],
        bounds: [],
        quantiles: [],
        states: [],
        width: 1,
        rows: 1,
        columns: [],
        removed: undefined,
        overflowRow: -1,
        values: Float64Array.of(1),
        createdMs: undefined,
        exemplars: undefined,
      },
    ],
  };
}

/** "AnyValue representation for non-OTLP protocols": text as it is, everything else as JSON. */
function asText(value: ResourceValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
