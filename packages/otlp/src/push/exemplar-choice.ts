import type { Exemplar, Family, SeriesBlock, Snapshot } from '@sonde/metrics';
import type { ExemplarFilter } from './environment.js';

/**
 * A snapshot with the exemplars that are to be sent. Whether an observation has one was decided when it was recorded;
 * `OTEL_METRICS_EXEMPLAR_FILTER` can leave them out, or those that belong to no trace.
 */
export function chooseExemplars(snapshot: Snapshot, filter: ExemplarFilter | undefined): Snapshot {
  if (filter === undefined || filter === 'always_on') return snapshot;
  const families = snapshot.families.map((family): Family => {
    if (family.blocks.every(({ exemplars, native }) => exemplars === undefined && native?.exemplars === undefined)) {
      return family;
    }
    return { ...family, blocks: family.blocks.map((block) => chosen(block, filter === 'trace_based')) };
  });
  return { ...snapshot, families };
}

function chosen(block: SeriesBlock, traced: boolean): SeriesBlock {
  const { exemplars, native } = block;
  const keep = (exemplar: Exemplar | undefined) =>
    exemplar?.labels.some(([name]) => name === 'trace_id') === true ? exemplar : undefined;
  return {
    ...block,
    exemplars: traced && exemplars !== undefined ? { get: (index) => keep(exemplars.get(index)) } : undefined,
    native: native && {
      ...native,
      exemplars:
        traced && native.exemplars !== undefined
          ? { of: (row) => native.exemplars?.of(row).filter((each) => keep(each) !== undefined) ?? [] }
          : undefined,
    },
  };
}
