// Where the inspector is denied: node --permission permission.js
import { chooseEngine } from '@sonde/profiler';
import { samplesIn } from './readings.js';
import { work } from './workload.js';

const engine = chooseEngine('auto');
const capture = await engine.start({ intervalUs: 1000, title: 'permitted' });
work(200);
const profile = await capture.stop();
const denied = await chooseEngine('inspector')
  .start({ intervalUs: 1000, title: 'x' })
  .catch(({ code }) => code);
console.log(JSON.stringify({ name: engine.name, samples: samplesIn(profile, 'work'), denied }));
