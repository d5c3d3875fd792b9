import type { Escaping, ExpositionFormat, ScrapeRequest } from '../exposition.js';

/** Everything that decides how the bytes of a series look. Rendered bytes are kept per profile. */
export interface Profile {
  readonly format: ExpositionFormat;
  readonly escaping: Escaping;
  /** Whether series get `_created` samples; OpenMetrics only. */
  readonly created: boolean;
}

export function profileOf(request: ScrapeRequest): Profile {
  const openmetrics = request.format === 'openmetrics';
  return {
    format: request.format,
    escaping: request.escaping ?? 'underscores',
    created: openmetrics && (request.created ?? true),
  };
}

export function profileKey(profile: Profile): string {
  return `${profile.format} ${profile.escaping} ${profile.created}`;
}
