// Innocent: Node's own modules, loaded one by one while the service runs.
import { builtinModules } from 'node:module';
import { often } from './traffic.js';

const names = builtinModules.filter(
  (name) => !/^(_|inspector|trace|wasi|repl|test|cluster|worker|sys|punycode)/.test(name),
);
const loaded = new Map();

often(
  () => {
    const name = names[loaded.size];
    if (name !== undefined && !loaded.has(name)) {
      loaded.set(name, undefined);
      import(name).then(
        (module) => loaded.set(name, Object.keys(module)),
        () => {},
      );
    }
    JSON.parse(JSON.stringify({ loaded: loaded.size, some: Array.from({ length: 200 }, (_, n) => ({ n })) }));
  },
  { everyMs: 40 },
);
