import { callRows } from './rows/calls.js';
import { instrumentRows } from './rows/instruments.js';
import { nativeHistogramRows } from './rows/native-histograms.js';
import { profileRows } from './rows/profiles.js';
import { pushingRows } from './rows/pushing.js';
import { queryRows } from './rows/queries.js';
import { recordingRows } from './rows/recording.js';
import { requestRows } from './rows/requests.js';
import type { Row } from './rows/row.js';
import { scrapingRows } from './rows/scraping.js';
import { startRows } from './rows/starts.js';
import type { Size } from './sizes.js';

/** All rows of the bench, by their numbers. */
export function rowsOf(size: Size): readonly Row[] {
  return [
    ...recordingRows(size),
    ...scrapingRows(size),
    ...requestRows(size),
    ...callRows(size),
    ...queryRows(size),
    ...profileRows(size),
    ...nativeHistogramRows(size),
    ...pushingRows(size),
    ...instrumentRows(size),
    ...startRows(size),
  ];
}
