import { parseText } from '../exposition/text-parser.js';

/**
 * An exposition without what depends on the clock: names, types, help texts, label sets, and of the values the counts.
 * Two services that served the same requests agree in all of it.
 */
export interface ComparedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string | undefined;
  /** `name{label="value"} count`, sorted; sums, quantiles and the inner buckets are `*`. */
  readonly samples: readonly string[];
}

export function compared(text: string): ComparedFamily[] {
  return parseText(text)
    .map(({ name, type, help, samples }) => ({
      name,
      type,
      help,
      samples: samples
        .map((sample) => {
          const labels = [...sample.labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).sort();
          const le = sample.labels.get('le');
          const timed =
            (le !== undefined && le !== '+Inf') || sample.labels.has('quantile') || /_sum$/.test(sample.name);
          return `${sample.name}{${labels.join()}} ${timed ? '*' : sample.value}`;
        })
        .sort(),
    }))
    .filter(({ name }) => name !== 'sonde_faults_total' && name !== 'sonde_faults')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
