import type { Family } from '@sonde/metrics';
import { escapeHelp, escapeName, escapeQuoted, isClassic } from './escaping.js';
import type { Profile } from './profile.js';

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
export function familyHeader(family: Family, profile: Profile): string {
  const openmetrics = profile.format === 'openmetrics';
  const escaped = escapeName(family.name, 'metric', profile.escaping);
  const name = quoteName(openmetrics ? escaped : escaped + textSuffix(family));
  const help = `# HELP ${name} ${escapeHelp(family.help, openmetrics)}\n`;
  const type = `# TYPE ${name} ${openmetrics ? family.type : textTypes[family.type]}\n`;
  const unit = openmetrics && family.unit !== '' ? `# UNIT ${name} ${family.unit}\n` : '';
  // OpenMetrics puts TYPE first in its examples, Prometheus HELP; both take any order.
  return openmetrics ? type + unit + help : help + type;
}

/** In the text format a family is called as its samples are; OpenMetrics leaves the suffix off. */
function textSuffix(family: Family): string {
  if (family.type === 'counter') return '_total';
  return family.type === 'info' ? '_info' : '';
}

function quoteName(name: string): string {
  return isClassic(name, 'metric') ? name : `"${escapeQuoted(name)}"`;
}
