import type { TranslationStrategy } from '@sonde/metrics';
import type { Escaping, ExpositionFormat, ScrapeRequest } from './exposition.js';

/** Everything that decides how the bytes of a series look. Rendered bytes are kept per profile. */
export interface Profile {
  readonly format: ExpositionFormat;
  readonly escaping: Escaping;
  /** Whether series say when their counting began: a `_created` sample each, or a field of protobuf. */
  readonly created: boolean;
  readonly strategy: TranslationStrategy;
  readonly scopeLabels: boolean;
}

export function profileOf(request: ScrapeRequest): Profile {
  return {
    format: request.format,
    escaping: request.escaping ?? 'underscores',
    // The text format has no place for it.
    created: request.format !== 'text' && (request.created ?? true),
    strategy: request.translationStrategy ?? 'UnderscoreEscapingWithSuffixes',
    scopeLabels: request.scopeLabels ?? true,
  };
}

export function profileKey({ format, escaping, created, strategy, scopeLabels }: Profile): string {
  return `${format} ${escaping} ${created} ${strategy} ${scopeLabels}`;
}
