/** Foreign registries may have counts that are none; in OTLP they are unsigned integers. */
export function wholeCount(value: number | undefined): number {
  return value !== undefined && value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;
}

/** Some counts in a row, without a view of the array they stand in: views are dear where there is one for each series. */
export function wholeCounts(values: Float64Array, from: number, to: number): number[] {
  const counts: number[] = [];
  for (let at = from; at < to; at++) counts.push(wholeCount(values[at]));
  return counts;
}
