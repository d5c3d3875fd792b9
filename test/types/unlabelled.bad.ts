import { Registry } from '@sonde/metrics';

const registry = new Registry();
const jobs = registry.counter({ name: 'jobs', help: 'Jobs done.' });
const depth = registry.gauge({ name: 'queue_depth', help: 'Jobs waiting.' });
const sizes = registry.histogram({ name: 'sizes', help: 'Sizes of jobs.', unit: 'bytes' });
const work = registry.timer({ name: 'work', help: 'Time a job takes.' });

// expect-error: TS2339 Property 'labels' does not exist
jobs.labels({ queue: 'mail' });

// expect-error: TS2345 is not assignable to parameter of type 'number'
jobs.inc({ queue: 'mail' });

// expect-error: TS2345 Argument of type 'string'
jobs.inc('1');

// expect-error: TS2339 Property 'dec' does not exist
jobs.dec();

// expect-error: TS2339 Property 'set' does not exist
jobs.set(3);

// expect-error: TS2554
depth.set();

// expect-error: TS2345 Argument of type 'bigint'
depth.set(3n);

// expect-error: TS2339 Property 'observe' does not exist
depth.observe(1);

// expect-error: TS2554
sizes.observe();

// expect-error: TS2339 Property 'inc' does not exist
sizes.inc();

// expect-error: TS2554
work.time();

// expect-error: TS2345 Argument of type 'number' is not assignable
work.time(3);
