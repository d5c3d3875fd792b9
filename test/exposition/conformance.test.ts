import type { SnapshotSource } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import {
  type ExpectedFamily,
  exemplarsOf,
  expectedExemplars,
  expectFamilies,
  expectSamples,
  isSelfMetric,
} from './expected.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { renderProtobuf } from './protobuf-messages.js';
import { parseProtobuf } from './protobuf-parser.js';
import { recordedRegistries } from './recorded-registries.js';
import { parseText } from './text-parser.js';

interface Format {
  readonly name: string;
  /** Renders, and reads back what was rendered. */
  readonly render: (source: SnapshotSource) => Promise<string | Uint8Array>;
  readonly parse: (document: never) => ParsedFamily[];
  /** How the format calls a family. */
  readonly typed: (family: ExpectedFamily) => { name: string; type: string; unit: string | undefined };
  readonly exemplars: boolean;
  /** The types whose metrics have a `_created` sample each. */
  readonly created: readonly string[];
}

/** The text format has neither units, infos nor state sets, and names a counter as its samples are named. */
function typedInText({ name, type }: ExpectedFamily): { name: string; type: string; unit: undefined } {
  const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
  return { name: name + suffix, type: type === 'info' || type === 'stateset' ? 'gauge' : type, unit: undefined };
}

const typedInOpenMetrics = ({
  name,
  type,
  unit,
}: ExpectedFamily): { name: string; type: string; unit: string | undefined } => ({
  name,
  type,
  unit,
});

/** Protobuf has units, but neither infos nor state sets. */
const typedInProtobuf = (family: ExpectedFamily): ReturnType<typeof typedInOpenMetrics> => ({
  ...(family.type === 'counter' ? typedInOpenMetrics(family) : typedInText(family)),
  unit: family.unit,
});

const formats: readonly Format[] = [
  {
    name: 'text 0.0.4',
    render: (source) => renderText(source, { format: 'text' }),
    parse: parseText,
    typed: typedInText,
    exemplars: false,
    created: [],
  },
  {
    name: 'OpenMetrics 1.0',
    render: (source) => renderText(source, { format: 'openmetrics', created: false }),
    parse: parseOpenMetrics,
    typed: typedInOpenMetrics,
    exemplars: true,
    created: [],
  },
  {
    name: 'OpenMetrics 1.0 with created timestamps',
    render: (source) => renderText(source, { format: 'openmetrics', created: true }),
    parse: parseOpenMetrics,
    typed: typedInOpenMetrics,
    exemplars: true,
    created: ['counter', 'histogram', 'summary'],
  },
  {
    name: 'protobuf',
    render: (source) => renderProtobuf(source),
    parse: parseProtobuf,
    typed: typedInProtobuf,
    exemplars: true,
    created: ['counter', 'histogram', 'summary'],
  },
];

/** Metrics (label sets), not samples: what one `_created` each is expected for. */
function metricsOf(families: readonly ParsedFamily[], types: readonly string[]): number {
  const counted = families.filter(({ name, type }) => types.includes(type) && !isSelfMetric(name));
  return counted.flatMap(({ name, samples }) =>
    samples.filter((s) => s.name === `${name}_total` || s.name === `${name}_count`),
  ).length;
}

describe.each(formats)('$name', ({ render, parse, typed, exemplars, created }) => {
  test.each(recordedRegistries)('$name', async ({ record }) => {
    const { source, families } = record();
    const parsed = parse((await render(source)) as never);
    expectSamples(parsed, families);
    // Help and unit may be written as an empty line of metadata or left out: both say the same.
    const described = parsed.map((family) => ({ ...family, help: family.help ?? '', unit: family.unit || undefined }));
    expectFamilies(described, families, typed);
    expect(exemplarsOf(parsed)).toEqual(exemplars ? expectedExemplars(families) : new Map());
    const createdSamples = parsed.flatMap(({ name, samples }) => samples.filter((s) => s.name === `${name}_created`));
    expect(createdSamples).toHaveLength(metricsOf(parsed, created));
  });

  test('a second scrape of an unchanged registry has the same bytes', async () => {
    for (const { name, record } of recordedRegistries) {
      const { source } = record();
      const first = await render(source);
      expect(await render(source), name).toEqual(first);
    }
  });
});
