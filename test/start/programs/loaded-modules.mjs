// Says whether each of its threads has loaded as much of Sonde as it should.
import { Session } from 'node:inspector';
import { isMainThread, Worker } from 'node:worker_threads';

const session = new Session();
session.connect();
let bytes = 0;
session.on('Debugger.scriptParsed', ({ params: { url, length } }) => {
  if (/\/packages\/[\w-]+\/dist\/.*\.js$/.test(url)) bytes += length;
});
session.post('Debugger.enable');
console.log(isMainThread ? `main ${bytes > 500_000}` : `thread ${bytes > 0 && bytes < 5000}`);
session.disconnect();
if (isMainThread) new Worker(new URL(import.meta.url)).on('exit', () => process.exit());
