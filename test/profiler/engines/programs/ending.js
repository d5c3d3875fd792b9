// Ends while a profile is being taken: node ending.js <engine> <how>
import { setTimeout as delay } from 'node:timers/promises';
import { chooseEngine } from '@sonde/profiler';
import { work } from './workload.js';

const [, , name, how] = process.argv;
const engine = chooseEngine(name);
const { stop } = await engine.start({ intervalUs: 1000, title: 'cut off' });
if (engine.abilities.overlapping) await engine.start({ intervalUs: 1000, title: 'cut off, too' });
work(50);
await delay(20);
console.log('before the end');
if (how === 'exit') process.exit(0);
if (how === 'throw') throw new Error('of the application');
if (how === 'stop at exit') process.once('exit', () => void stop().catch(() => {}));
