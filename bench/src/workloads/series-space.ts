import type { SeriesSpace } from '../contenders/contender.js';

const methods = ['GET', 'POST', 'PUT', 'DELETE'];
const statuses = [200, 201, 400, 404, 500];
const seriesPerRoute = methods.length * statuses.length;

const routeStart = '/api/v1/resources/';

/**
 * The series of rows 4 to 6: one counter with labels method × status × route. The label strings are made
 * once and shared, as a router's are, so no contender pays for them.
 */
export function seriesSpace(size: number): SeriesSpace {
  const routes = Array.from({ length: Math.ceil(size / seriesPerRoute) }, (_, route) => `${routeStart}${route}`);
  return {
    size,
    name: 'bench_requests_total',
    labels(series) {
      return {
        method: methods[series % methods.length] as string,
        route: routes[Math.floor(series / seriesPerRoute)] as string,
        status: statuses[Math.floor(series / methods.length) % statuses.length] as number,
      };
    },
  };
}

/** The number of a label set as read back from an exposition, or -1 for one that is not in any space. */
export function seriesNumber(method: string, route: string, status: string): number {
  const methodNumber = methods.indexOf(method);
  const statusNumber = statuses.indexOf(Number(status));
  if (methodNumber < 0 || statusNumber < 0 || !route.startsWith(routeStart)) return -1;
  return Number(route.slice(routeStart.length)) * seriesPerRoute + statusNumber * methods.length + methodNumber;
}

/** What each series counts before the first scrape: figures of one to five digits. */
export function firstCount(series: number): number {
  return 1 + ((Math.imul(series, 2_654_435_761) >>> 0) % 99_999);
}
