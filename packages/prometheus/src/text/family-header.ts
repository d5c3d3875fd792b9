import { escapeName, isClassic } from '../names/escaping.js';
import { type ExposedFamily, nameSuffix } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import { escapeHelp, escapeQuoted } from './quoting.js';

/** What the types are called in Prometheus' text format, which knows fewer of them. */
const textTypes = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  info: 'gauge',
  stateset: 'gauge',
  unknown: 'untyped',
} as const;

/** The comment lines in front of a family's samples. */
export function familyHeader(family: ExposedFamily, profile: Profile): string {
  const openmetrics = profile.format === 'openmetrics';
  const escaped = escapeName(family.name, 'metric', profile.escaping);
  const name = quoteName(openmetrics ? escaped : escaped + nameSuffix(family));
  const help = `# HELP ${name} ${escapeHelp(family.help, openmetrics)}\n`;
  const type = `# TYPE ${name} ${openmetrics ? family.type : textTypes[family.type]}\n`;
  // "The unit MUST be the suffix of the name" (OpenMetrics 1.0): `queue.seconds` does not end in `_seconds`.
  const hasUnit = openmetrics && family.unit !== '' && escaped.endsWith(`_${family.unit}`);
  const unit = hasUnit ? `# UNIT ${name} ${family.unit}\n` : '';
  // OpenMetrics puts TYPE first in its examples, Prometheus HELP; both take any order.
  return openmetrics ? type + unit + help : help + type;
}

function quoteName(name: string): string {
  return isClassic(name, 'metric') ? name : `"${escapeQuoted(name)}"`;
}
