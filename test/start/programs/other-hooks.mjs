// What instrumentation of OpenTelemetry does: hooks of import-in-the-middle, of the copy that everybody shares, for
// whatever is imported.
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

const shared = createRequire(import.meta.resolve('sonde'));
const urlOf = (name) => pathToFileURL(shared.resolve(name)).href;
const sync = await import(urlOf('import-in-the-middle/register-hooks.mjs'));
if (sync.supportsSyncHooks()) sync.register();
else register(urlOf('import-in-the-middle/hook.mjs'));

const { Hook } = shared('import-in-the-middle');
globalThis.seen = [];
new Hook(['yaml', 'hono'], (_exports, name) => {
  globalThis.seen.push(name);
});
