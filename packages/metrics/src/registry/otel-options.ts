import type { Descriptor } from '../model/descriptor.js';
import { describeValue, SondeError } from '../model/errors.js';
import { familyName } from '../model/names.js';
import { checkOptions, type OptionRule } from '../model/option-rules.js';
import type { Attribute, InstrumentationScope } from '../model/otel-identity.js';
import type { OtelOptions } from '../model/otel-metric.js';
import { translateMetricName } from '../model/otel-names.js';
import type { MetricType } from '../model/snapshot.js';
import type { ScopeOptions } from './options.js';

const text: OptionRule = ['a string', (value) => typeof value === 'string'];
const attributeTypes: readonly unknown[] = ['string', 'boolean', 'int', 'double'];

const otelRules: Readonly<Record<keyof OtelOptions, OptionRule>> = {
  name: ['a name', (value) => typeof value === 'string' && value !== ''],
  unit: text,
  isSum: ['true or false', (value) => typeof value === 'boolean'],
  attributes: ['a list of { key, type }', (value) => Array.isArray(value) && value.every(isAttribute)],
};

const scopeRules: Readonly<Record<keyof ScopeOptions, OptionRule>> = {
  name: text,
  version: text,
  schemaUrl: text,
  attributes: [
    'an object of strings',
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string'),
  ],
};

/**
 * What `otel` says about a metric, as the descriptor keeps it.
 *
 * @throws SondeError SONDE_INVALID_OPTION where the names of the metric are not the translation of those of OpenTelemetry
 */
export function checkOtel(
  what: string,
  type: MetricType,
  given: { readonly name: string; readonly unit: string; readonly labelNames: readonly string[] },
  prefix: string,
  otel: OtelOptions | undefined,
): Pick<Descriptor, 'otel' | 'attributes'> {
  if (otel === undefined) return {};
  checkOtelOptions(what, otel);
  const unit = otel.unit ?? '';
  const translated = translateMetricName(otel.name, unit, typeOf(type));
  const isTranslation =
    familyName(type, given.name, given.unit, '') === translated.name && given.unit === translated.unit;
  const attributes = otel.attributes ?? [];
  if (!isTranslation || (attributes.length > 0 && attributes.length !== given.labelNames.length)) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `option "otel" of ${what}`,
      got: isTranslation
        ? `${attributes.length} attributes for ${given.labelNames.length} labels`
        : `${describeValue(otel.name)} in ${describeValue(unit)}, which is ${describeValue(translated.name)} in ${describeValue(translated.unit)}`,
      expected: 'names that translate to the name, unit and labels of the metric',
      next: 'Spread otelMetric(…), which gives them all.',
    });
  }
  return {
    otel: Object.freeze({ name: prefix + otel.name, unit, isSum: otel.isSum ?? false }),
    ...(attributes.length > 0 && {
      attributes: Object.freeze(attributes.map(({ key, type }) => Object.freeze({ key, type }))),
    }),
  };
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkOtelOptions(what: string, otel: OtelOptions | undefined): OtelOptions {
  checkOptions(`otel of ${what}`, otelRules, otel);
  if (typeof otel?.name === 'string') return otel;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `option "otel" of ${what}`,
    got: 'no name',
    expected: 'a name such as http.server.request.duration',
    next: 'Give otel a name.',
  });
}

/** The scope of a registry, whole. */
export function checkScope(given: ScopeOptions | undefined): InstrumentationScope | undefined {
  if (given === undefined) return undefined;
  checkOptions('scope of Registry', scopeRules, given);
  const { name, version = '', schemaUrl = '', attributes = {} } = given;
  if (typeof name !== 'string') {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'option "scope" of Registry',
      got: 'no name',
      expected: 'the name of what records, such as a package',
      next: 'Give scope a name.',
    });
  }
  return Object.freeze({ name, version, schemaUrl, attributes: Object.freeze({ ...attributes }) });
}

function typeOf(type: MetricType): 'counter' | 'gauge' | 'histogram' {
  return type === 'counter' || type === 'histogram' ? type : 'gauge';
}

function isAttribute(value: unknown): value is Attribute {
  const { key, type } = (value ?? {}) as Partial<Attribute>;
  return typeof key === 'string' && key !== '' && attributeTypes.includes(type);
}
