// A debugger of the user, consoles of the application, two engines: all at once, and none notices the others.
import { console as inspectorConsole, Session } from 'node:inspector/promises';
import { chooseEngine } from '@sonde/profiler';
import { samplerThreads, samplesIn } from './readings.js';
import { work } from './workload.js';

const found = {};
const debuggerSession = new Session();
debuggerSession.connect();
const heard = [];
debuggerSession.on('Profiler.consoleProfileStarted', ({ params }) => heard.push(params.title));
await debuggerSession.post('Profiler.enable');
await debuggerSession.post('Profiler.start');

const engine = chooseEngine('inspector');
const other = chooseEngine('inspector');
const one = await engine.start({ intervalUs: 1000, title: 'one' });
found.heardOfOne = [...heard];
const fine = await engine.start({ intervalUs: 500, title: 'another interval' });
const elsewhere = await other.start({ intervalUs: 1000, title: 'another engine' });
const two = await engine.start({ intervalUs: 1000, title: 'two' });
work(300);
found.fine = samplesIn(await fine.stop(), 'work');
found.two = samplesIn(await two.stop(), 'work');
found.one = samplesIn(await one.stop(), 'work');
found.elsewhere = samplesIn(await elsewhere.stop(), 'work');

const { profile } = await debuggerSession.post('Profiler.stop');
const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
found.debugger = profile.samples.filter((id) => ['compute', 'seventy', 'twenty', 'ten'].includes(names.get(id))).length;
debuggerSession.disconnect();
found.samplers = samplerThreads();

// The application ends "its" last profile, which V8 takes for ours.
const outer = await engine.start({ intervalUs: 1000, title: 'outer' });
const inner = await engine.start({ intervalUs: 1000, title: 'inner' });
work(100);
inspectorConsole.profileEnd();
work(200);
const cutShort = await inner.stop();
const whole = await outer.stop();
found.cutShort = { notes: cutShort.origin.notes, isShorter: cutShort.durationUs < whole.durationUs - 150_000 };

// And begins one, which it never ends.
const beside = await engine.start({ intervalUs: 1000, title: 'beside' });
inspectorConsole.profile('of the application');
work(50);
found.beside = samplesIn(await beside.stop(), 'work');
found.samplersAtEnd = samplerThreads();

// Closed in the midst of it.
const given = await engine.start({ intervalUs: 1000, title: 'given up' });
await engine.close();
found.afterClose = {
  samplers: samplerThreads(),
  stop: await given.stop().catch(({ code }) => code),
  start: await engine.start({ intervalUs: 1000, title: 'late' }).catch(({ code }) => code),
};
console.log(JSON.stringify(found));
