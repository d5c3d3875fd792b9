import { defaultRegistry } from '@sonde/metrics';

process.on('warning', (warning) => console.error('a warning', warning));
defaultRegistry.counter({ name: 'refused', help: 'What cannot be recorded.' }).inc(-1);
setTimeout(() => process.exit(), 200);
