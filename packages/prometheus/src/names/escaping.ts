import { isClassicLabelName, isClassicMetricName, underscoreEscape } from '@sonde/metrics';
import type { Escaping } from '../exposition.js';

/** Where a name stands: labels may not have colons. */
type NameKind = 'metric' | 'label';

/**
 * A name under one of the escaping schemes of Prometheus ("Escaping schemes"). With `allow-utf-8` it stays
 * as it is, and the caller quotes it where it is not a classic name.
 *
 * A label that would become `__name__`, such as `_name_` under `dots`, would rename its metric: it stands behind
 * `exported_`, where `dots` puts no other label, for it doubles underscores.
 */
export function escapeName(name: string, kind: NameKind, scheme: Escaping): string {
  const escaped = escapeCharacters(name, kind, scheme);
  return kind === 'label' && escaped === '__name__' ? 'exported___name__' : escaped;
}

function escapeCharacters(name: string, kind: NameKind, scheme: Escaping): string {
  switch (scheme) {
    case 'allow-utf-8':
      return name;
    case 'underscores':
      return underscoreEscape(name, kind);
    case 'dots':
      return mapCharacters(name, kind, (c) => (c === '.' ? '_dot_' : '__'));
    case 'values':
      if (isClassic(name, kind)) return name;
      return `U__${mapCharacters(name, kind, (c) => (c === '_' ? '__' : `_${(c.codePointAt(0) as number).toString(16)}_`))}`;
  }
}

export function isClassic(name: string, kind: NameKind): boolean {
  return kind === 'metric' ? isClassicMetricName(name) : isClassicLabelName(name);
}

/** Keeps letters, digits behind the first place and (for metrics) colons; `replace` does the rest, underscores included. */
function mapCharacters(name: string, kind: NameKind, replace: (character: string) => string): string {
  return Array.from(name, (c, k) => {
    const plain = /[a-zA-Z]/.test(c) || (k > 0 && /[0-9]/.test(c)) || (kind === 'metric' && c === ':');
    return plain ? c : replace(c);
  }).join('');
}
