import { noSamples, type ProfiledProcess } from './profiled-process.js';

/** No profiler at all. */
export function unprofiled(): ProfiledProcess {
  return { intervalUs: undefined, labels: false, begin: async () => {}, end: async () => noSamples };
}
