import type { InstrumentationScope, Label } from '@sonde/metrics';
import type { Profile } from '../profile.js';
import { escapeName } from './escaping.js';
import { attributeLabel } from './translation.js';

type AttributeEntry = readonly [key: string, value: string];

/**
 * Attributes as labels: OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", "Metric Attributes".
 * Keys that become one label join their values with `;`, in the order of the keys. A label without a value is none.
 */
export function attributeLabels(attributes: readonly AttributeEntry[], prefix: string, profile: Profile): Label[] {
  const labels = new Map<string, { readonly name: string; value: string }>();
  for (const [key, value] of [...attributes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (key === '' || value === '') continue;
    const name = attributeLabel(prefix + key, profile);
    const onTheWire = escapeName(name, 'label', profile.escaping);
    const known = labels.get(onTheWire);
    if (known === undefined) labels.set(onTheWire, { name, value: value.toWellFormed() });
    else known.value += `;${value.toWellFormed()}`;
  }
  return Array.from(labels.values(), ({ name, value }) => [name, value] as const);
}

const scopePrefix = 'otel_scope_';

/** What the specification calls the fields of a scope; attributes of it that would be called so are dropped. */
const scopeFields = ['name', 'version', 'schema_url'];

/** Who recorded, as labels: the same document, "Instrumentation Scope". */
export function scopeLabels(scope: InstrumentationScope, profile: Profile): Label[] {
  const { name, version, schemaUrl, attributes } = scope;
  const fields = [name, version, schemaUrl].flatMap((value, k): Label[] =>
    value === '' ? [] : [[`${scopePrefix}${scopeFields[k]}`, value.toWellFormed()]],
  );
  const reserved = new Set(scopeFields.map((field) => scopePrefix + field));
  const others = attributeLabels(Object.entries(attributes), scopePrefix, profile);
  return [...fields, ...others.filter(([label]) => !reserved.has(escapeName(label, 'label', 'underscores')))];
}
