// Says which files of Sonde each of its threads has loaded.
import { Session } from 'node:inspector';
import { isMainThread, Worker } from 'node:worker_threads';

const session = new Session();
session.connect();
/** @type {string[]} */
const files = [];
session.on('Debugger.scriptParsed', ({ params: { url } }) => {
  const file = /\/packages\/([\w-]+\/(?:dist|src)\/.*)\.[jt]s$/.exec(url)?.[1];
  if (file !== undefined) files.push(file);
});
session.post('Debugger.enable');
console.log(isMainThread ? `main ${files.length > 100}` : `thread ${files.sort().join()}`);
session.disconnect();
if (isMainThread) new Worker(new URL(import.meta.url)).on('exit', () => process.exit());
