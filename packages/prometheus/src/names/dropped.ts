import { SondeError } from '@sonde/metrics';
import type { PrometheusError } from '../errors.js';

/** A family that cannot stand beside another one; `name` is how it would have been called. */
export function droppedFamily(family: string, name: string, other: string): PrometheusError {
  return new SondeError('SONDE_FAMILY_DROPPED', {
    what: `family ${JSON.stringify(family)} in an exposition`,
    got: `the name ${JSON.stringify(name)}, which family ${JSON.stringify(other)} has`,
    expected: 'names of its own',
    next: 'It was left out. Rename one of the two, or choose a translationStrategy that keeps them apart.',
  });
}

/** Series of a family that only their scope tells apart from others, where no label tells it. */
export function droppedSeries(family: string, count: number): PrometheusError {
  return new SondeError('SONDE_FAMILY_DROPPED', {
    what: `${count} series of family ${JSON.stringify(family)} in an exposition`,
    got: 'the labels of other series, because only their scopes differ',
    expected: 'labels of their own',
    next: 'They were left out. Leave scopeLabels on, and call no label otel_scope_….',
  });
}
