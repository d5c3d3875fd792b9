export { type HttpError, type HttpErrorCode, httpErrorCodes } from './errors.js';
export type { RequestExchange } from './request/exchange.js';
export type { FinishedRequest, RequestOptions, SkipRule } from './request/options.js';
export type {
  RecorderOptions,
  RequestLabel,
  RequestMetric,
  RequestPreset,
  RequestRecord,
  RequestRecorder,
} from './request/recorder.js';
export { setRoute } from './request/set-route.js';
