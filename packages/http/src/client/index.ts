export { measureOutgoingRequests } from './measure-outgoing-requests.js';
export type {
  FinishedOutgoingRequest,
  OutgoingRequest,
  OutgoingRequestLabel,
  OutgoingRequestOptions,
} from './options.js';
