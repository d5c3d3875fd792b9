import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import type { BlockLayout } from '../segments/segment.js';
import { RowLayout } from './row-layout.js';
import { TextSegment } from './text-segment.js';

/** The rows of a block as lines of text or OpenMetrics. */
export function textLayout(family: ExposedFamily, block: ExposedBlock, profile: Profile): BlockLayout {
  const rows = new RowLayout(family, block, profile);
  return {
    serves: (laterFamily, laterBlock, laterProfile) => rows.serves(laterFamily, laterBlock, laterProfile),
    render: (laterBlock, from) => TextSegment.render(rows, laterBlock, from),
  };
}
