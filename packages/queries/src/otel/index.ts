export { QuerySpanProcessor } from './query-span-processor.js';
export type { QuerySpan, QuerySpanContext } from './span.js';
