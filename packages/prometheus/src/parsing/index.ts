/** `@sonde/prometheus/parsing`: reads what `/metrics` of any service says. */
export {
  assembleHistograms,
  assembleSummaries,
  type ClassicHistogram,
  type CumulativeBucket,
  labelSetKey,
  type ParsedSummary,
} from './classic-histograms.js';
export { type ContentTypeFormat, readContentType } from './content-type.js';
export { ExpositionError, type ExpositionErrorCode } from './exposition-error.js';
export type {
  ParsedExemplar,
  ParsedExposition,
  ParsedFamily,
  ParsedFormat,
  ParsedLabels,
  ParsedSample,
  ParsedType,
} from './exposition-model.js';
export { parseExposition, parseExpositionAsync } from './parse-exposition.js';
export type { ParsingOptions } from './parsing-options.js';
