import { currentScope } from '@sonde/metrics';

/**
 * Names the route of the request that the calling code serves, where no router of a framework does: `setRoute('/users/:id')`.
 * Outside of a request, and in one that is not measured, it does nothing.
 *
 * @param pattern never the path itself: each value is a series
 */
export function setRoute(pattern: string): void {
  const scope = currentScope();
  if (scope?.kind === 'request') scope.route = pattern;
}
