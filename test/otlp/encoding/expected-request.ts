import {
  type Exemplar,
  type Family,
  type NativeSide,
  rowLabels,
  type SeriesBlock,
  type Snapshot,
} from '@sonde/metrics';

/**
 * What OTLP should say of a snapshot, written down in the plainest way from the specification: an object a point, and
 * `BigInt` for times. The oracle of the encoders.
 */
export function expectedRequest(snapshot: Snapshot, resource: Record<string, string>, ownVersion: string): unknown {
  const scopes = new Map<string, { scope: unknown; schemaUrl?: string; metrics: unknown[] }>();
  for (const family of snapshot.families) {
    const groups = new Map<string, SeriesBlock[]>();
    for (const block of family.blocks) {
      if (block.rows - (block.removed?.size ?? 0) === 0) continue;
      const scope = block.scope ?? { name: '@sonde/metrics', version: ownVersion, schemaUrl: '', attributes: {} };
      const key = JSON.stringify(scope);
      if (!scopes.has(key))
        scopes.set(key, { scope: expectedScope(scope), ...text('schemaUrl', scope.schemaUrl), metrics: [] });
      groups.set(key, [...(groups.get(key) ?? []), block]);
    }
    for (const [key, blocks] of groups) {
      const classic = blocks.filter(({ native }) => native === undefined);
      const native = blocks.filter((block) => block.native !== undefined);
      for (const some of [classic, native])
        if (some.length > 0) scopes.get(key)?.metrics.push(expectedMetric(family, some, snapshot.takenAtMs));
    }
  }
  const scopeMetrics = [...scopes.values()];
  const attributes = Object.entries(resource).map(([name, value]) => keyValue(name, { stringValue: value }));
  return { resourceMetrics: [{ resource: { attributes }, ...(scopeMetrics.length === 0 ? {} : { scopeMetrics }) }] };
}

function expectedScope(scope: {
  name: string;
  version: string;
  attributes: Readonly<Record<string, string>>;
}): unknown {
  const attributes = Object.entries(scope.attributes).map(([name, value]) => keyValue(name, { stringValue: value }));
  return { name: scope.name, ...text('version', scope.version), ...(attributes.length === 0 ? {} : { attributes }) };
}

function expectedMetric({ name, help, type, unit, otel }: Family, blocks: SeriesBlock[], takenAtMs: number): unknown {
  const points = blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, row) => row)
      .filter((row) => !block.removed?.has(row))
      .flatMap((row) => expectedPoints(name, type, otel?.isSum === true, block, row, takenAtMs)),
  );
  const dataPoints = points.length === 0 ? {} : { dataPoints: points };
  const isSum = type === 'counter' || type === 'info' || type === 'stateset' || otel?.isSum === true;
  const data = isSum
    ? { sum: { ...dataPoints, aggregationTemporality: 2, isMonotonic: type === 'counter' } }
    : type === 'summary'
      ? { summary: dataPoints }
      : type !== 'histogram'
        ? { gauge: dataPoints }
        : blocks[0]?.native === undefined
          ? { histogram: { ...dataPoints, aggregationTemporality: 2 } }
          : { exponentialHistogram: { ...dataPoints, aggregationTemporality: 2 } };
  const ucum: Record<string, string> = { seconds: 's', bytes: 'By', celsius: 'Cel' };
  return {
    name: otel?.name ?? (type === 'info' ? `${name}_info` : name),
    ...text('description', help),
    ...text('unit', otel?.unit ?? ucum[unit] ?? unit),
    ...data,
    ...(otel === undefined ? { metadata: [keyValue('prometheus.type', { stringValue: type })] } : {}),
  };
}

function expectedPoints(
  family: string,
  type: string,
  isSum: boolean,
  block: SeriesBlock,
  row: number,
  takenAtMs: number,
): unknown[] {
  const labels = expectedAttributes(block, row);
  const numbers = [...block.values.subarray(row * block.width, (row + 1) * block.width)];
  const startMs = (type === 'gauge' && !isSum) || type === 'unknown' ? undefined : block.createdMs?.[row];
  const times = {
    ...(startMs === undefined || startMs <= 0 ? {} : { startTimeUnixNano: nanos(startMs) }),
    timeUnixNano: nanos(takenAtMs),
  };
  const cells = type === 'histogram' ? block.bounds.length + 1 : 1;
  const found =
    type === 'summary' || type === 'stateset'
      ? []
      : (block.native?.exemplars?.of(row) ??
        Array.from({ length: cells }, (_, i) => block.exemplars?.get(row * block.width + i)).filter(
          (exemplar) => exemplar !== undefined,
        ));
  const exemplars = found.length === 0 ? {} : { exemplars: found.map(expectedExemplar) };
  const point = (body: object, more: unknown[] = []) => ({
    ...list('attributes', [...labels, ...more]),
    ...times,
    ...body,
    ...exemplars,
  });
  if (type === 'stateset') {
    return block.states.map((state, i) =>
      point({ asDouble: double(numbers[i]) }, [keyValue(family, { stringValue: state })]),
    );
  }
  if (type === 'summary') {
    const quantileValues = block.quantiles.map((q, i) => ({ quantile: q, value: double(numbers[i]) }));
    const [sum, count] = numbers.slice(block.quantiles.length);
    return [point({ count: String(count), sum: double(sum), ...list('quantileValues', quantileValues) })];
  }
  if (type !== 'histogram') return [point({ asDouble: double(numbers[0]) })];
  const counts = numbers.slice(0, -1);
  const count = String(counts.reduce((sum, n) => sum + n, 0));
  const sum = double(numbers.at(-1));
  if (block.native === undefined) {
    return [point({ count, sum, bucketCounts: counts.map(String), ...list('explicitBounds', block.bounds) })];
  }
  const { scales, zeroCounts, zeroThreshold, positive, negative } = block.native;
  return [
    point({
      count,
      sum,
      scale: scales[row],
      zeroCount: String(zeroCounts[row]),
      ...expectedSide('positive', positive, row),
      ...expectedSide('negative', negative, row),
      ...(zeroThreshold > 0 ? { zeroThreshold } : {}),
    }),
  ];
}

function expectedSide(name: string, { offsets, starts, counts }: NativeSide, row: number): object {
  const bucketCounts = [...counts.slice(starts[row], starts[row + 1])].map(String);
  return bucketCounts.length === 0 ? {} : { [name]: { offset: offsets[row], bucketCounts } };
}

function expectedAttributes(block: SeriesBlock, row: number): unknown[] {
  const given = block.constLabels.filter(([, value]) => value !== '');
  const constant = given.map(([name, value]) => keyValue(name, { stringValue: value }));
  if (row === block.overflowRow) return [...constant, keyValue('otel.metric.overflow', { boolValue: true })];
  const own = rowLabels(block, row).flatMap(([name, value], k) => {
    if (value === '') return [];
    const { key, type } = block.attributes?.[k] ?? { key: name, type: 'string' };
    if (type === 'boolean' && /^(true|false)$/.test(value)) return [keyValue(key, { boolValue: value === 'true' })];
    if (type === 'int' && /^(0|-?[1-9]\d{0,14})$/.test(value)) return [keyValue(key, { intValue: value })];
    // Where the first value was whole, another may have a fraction.
    const isNumber = type === 'double' || (type === 'int' && Number.isFinite(Number(value)));
    if (isNumber && String(Number(value)) === value) return [keyValue(key, { doubleValue: double(Number(value)) })];
    return [keyValue(key, { stringValue: value })];
  });
  return [...constant, ...own];
}

function expectedExemplar({ labels, value, timestampMs }: Exemplar): unknown {
  const ids: Record<string, string> = {};
  const attributes: unknown[] = [];
  for (const [name, text] of labels) {
    if (name === 'trace_id' && /^[0-9a-f]{32}$/i.test(text) && !/^0+$/.test(text)) ids['traceId'] = base64(text);
    else if (name === 'span_id' && /^[0-9a-f]{16}$/i.test(text) && !/^0+$/.test(text)) ids['spanId'] = base64(text);
    else attributes.push(keyValue(name, { stringValue: text }));
  }
  return {
    ...list('filteredAttributes', attributes),
    ...(timestampMs === undefined ? {} : { timeUnixNano: nanos(timestampMs) }),
    asDouble: double(value),
    ...ids,
  };
}

function keyValue(key: string, value: object): unknown {
  return { key, value };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function nanos(ms: number): string {
  return String(BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.round((ms - Math.floor(ms)) * 1e6)));
}

function double(value: number | undefined): number | string {
  return Number.isFinite(value) ? (value as number) : String(value);
}

function text(key: string, value: string): object {
  return value === '' ? {} : { [key]: value };
}

function list(key: string, values: readonly unknown[]): object {
  return values.length === 0 ? {} : { [key]: values };
}
