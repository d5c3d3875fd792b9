/** What the buckets of a native histogram are bounded by, settled when it is made. */
export interface NativeShape {
  /** Buckets that each sign may have before neighbours are joined. */
  readonly maxBuckets: number;
  /** The finest scale, -4 to 8, which a series has until its values lie too far apart for it. */
  readonly maxScale: number;
  /** Values whose magnitude is at most this are counted as zero. */
  readonly zeroThreshold: number;
}
