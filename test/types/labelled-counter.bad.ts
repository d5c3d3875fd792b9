import { Registry } from '@sonde/metrics';

const registry = new Registry();
const requests = registry.counter({ name: 'requests', help: 'Requests served.', labelNames: ['method', 'route'] });

// expect-error: TS2561 'methd'
requests.inc({ methd: 'GET', route: '/' });

// expect-error: TS2741 Property 'route' is missing
requests.inc({ method: 'GET' });

// expect-error: TS2353 'status'
requests.inc({ method: 'GET', route: '/', status: 200 });

// expect-error: TS2322 Type '{}' is not assignable to type 'LabelValue'
requests.inc({ method: 'GET', route: {} });

// expect-error: TS2322 Type 'null' is not assignable to type 'LabelValue'
requests.inc({ method: 'GET', route: null });

// expect-error: TS2322 Type 'undefined' is not assignable to type 'LabelValue'
requests.inc({ method: 'GET', route: undefined });

// expect-error: TS2322 Type 'Date' is not assignable to type 'LabelValue'
requests.inc({ method: 'GET', route: new Date(0) });

// expect-error: TS2554
requests.inc();

// expect-error: TS2345 Argument of type 'number'
requests.inc(1);

// expect-error: TS2739 Type 'string[]' is missing
requests.inc(['GET', '/']);

// expect-error: TS2345 Argument of type 'string'
requests.inc({ method: 'GET', route: '/' }, '2');

// expect-error: TS2741 Property 'route' is missing
requests.labels({ method: 'GET' });

// expect-error: TS2561 'rout'
requests.remove({ method: 'GET', rout: '/' });

// expect-error: TS2339 Property 'dec' does not exist
requests.dec({ method: 'GET', route: '/' });

const bound = requests.labels({ method: 'GET', route: '/' });

// expect-error: TS2345 is not assignable to parameter of type 'number'
bound.inc({ method: 'GET', route: '/' });

// expect-error: TS2339 Property 'labels' does not exist
bound.labels({ method: 'GET', route: '/' });

const queries = registry.timer({ name: 'query', help: 'Time of a query.', labelNames: ['table', 'outcome'] });

// expect-error: TS2554 Expected 1 arguments
queries.start({ table: 'orders' })();

// expect-error: TS2561 'outcme'
queries.start({ table: 'orders' })({ outcme: 'ok' });

// expect-error: TS2561 'tabel'
queries.start({ tabel: 'orders' });
