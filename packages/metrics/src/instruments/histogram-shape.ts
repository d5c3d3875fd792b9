import type { Descriptor } from '../model/descriptor.js';
import { checkBuckets, defaultBuckets } from './buckets.js';
import { checkNative, type NativeOptions } from './native-option.js';

/** The buckets of a histogram as asked for: explicit ones, exponential ones, or both. */
export function histogramShape(
  what: string,
  options: { readonly buckets?: readonly number[] | undefined; readonly native?: boolean | NativeOptions | undefined },
): Pick<Descriptor, 'bounds' | 'native'> {
  const native = checkNative(what, options.native);
  const bounds = options.buckets ?? (native === undefined ? defaultBuckets : undefined);
  return { bounds: bounds === undefined ? [] : checkBuckets(what, bounds), native };
}

/** The same of an open histogram: OpenTelemetry allows a list of no buckets, which is the one up to infinity. */
export function openHistogramShape(
  what: string,
  { buckets, native }: Parameters<typeof histogramShape>[1],
): Pick<Descriptor, 'bounds' | 'native'> {
  if (buckets?.length !== 0) return histogramShape(what, { buckets, native });
  return { bounds: [], native: checkNative(what, native) };
}
