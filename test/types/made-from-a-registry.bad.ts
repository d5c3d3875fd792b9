import { Registry } from '@sonde/metrics';

const registry = new Registry();

// expect-error: TS2741 Property 'help' is missing
registry.counter({ name: 'jobs' });

// expect-error: TS2353 'labels' does not exist in type
registry.counter({ name: 'jobs', help: 'Jobs done.', labels: ['queue'] });

// expect-error: TS2322 Type 'string' is not assignable to type
registry.gauge({ name: 'jobs', help: 'Jobs done.', labelNames: 'queue' });

// expect-error: TS2353 'quantiles' does not exist in type
registry.histogram({ name: 'sizes', help: 'Sizes of jobs.', quantiles: [0.5] });

// expect-error: TS2353 'buckets' does not exist in type
registry.counter({ name: 'sizes', help: 'Sizes of jobs.', buckets: [1, 2] });

// expect-error: TS2322 '"median"'
registry.summary({ name: 'sizes', help: 'Sizes of jobs.', quantiles: ['median'] });

// expect-error: TS2561 'prefx' does not exist in type 'RegistryOptions'
new Registry({ prefx: 'shop_' });

const state = registry.stateSet({ name: 'mode', help: 'Mode of the worker.', states: ['idle', 'busy'] });

// expect-error: TS2345 Argument of type '"bsy"'
state.set('bsy');

const durations = registry.timer({ name: 'query', help: 'Time a query takes.', labelNames: ['table'] });

// expect-error: TS2561 'tabel'
durations.observe({ tabel: 'orders' }, 0.1);

// expect-error: TS2554
durations.observe(0.1);

// expect-error: TS2554
durations.time(() => 1);

const sessions = registry.gauge({ name: 'sessions', help: 'Open sessions.', labelNames: ['tenant'] });

// expect-error: TS2554
sessions.set({ tenant: 'a' });

// expect-error: TS2561 'tennant'
sessions.startTimer({ tennant: 'a' });
