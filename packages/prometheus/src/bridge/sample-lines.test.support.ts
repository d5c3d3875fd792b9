/** What an exposition says, free of order and spelling: enough to see that two of them say the same. */
export interface Said {
  /** Types by family name. */
  readonly types: Readonly<Record<string, string>>;
  /** Values by name and sorted labels; a series that stands twice has two. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** Reads text 0.0.4 and OpenMetrics alike. `keep` chooses by sample or family name. */
export function readLines(text: string, keep: (name: string) => boolean = () => true): Said {
  const types: Record<string, string> = {};
  const samples: Record<string, number[]> = {};
  for (const line of text.split('\n')) {
    const [, family, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (family !== undefined && type !== undefined && keep(family)) types[family] = type;
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([^{ ]+)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/.exec(line);
    if (match === null) throw new Error(`no sample line: ${line}`);
    const [, name = '', labels = '', value = ''] = match;
    if (!keep(name)) continue;
    const key = `${name}{${readLabels(labels).sort().join(',')}}`;
    samples[key] = [...(samples[key] ?? []), readNumber(value)];
  }
  return { types, samples };
}

function readLabels(text: string): string[] {
  return [...text.matchAll(/([^=,]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', escaped = '']) => {
    const value = escaped.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    // `le="1"` and `le="1.0"` are one bucket.
    return `${name}=${name === 'le' || name === 'quantile' ? readNumber(value) : JSON.stringify(value)}`;
  });
}

function readNumber(text: string): number {
  if (/^[+-]Inf$/.test(text)) return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
