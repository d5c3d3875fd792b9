import { Agent, createServer, get } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Serves, and asks itself, four at a time, for as long as the process lives. */
export function serve(handler, { pauseMs = 1 } = {}) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    for (let k = 0; k < 4; k++) askOn(port, pauseMs);
  });
}

let asked = 0;

function askOn(port, pauseMs) {
  const next = () => setTimeout(() => askOn(port, pauseMs), pauseMs);
  get({ port, host: '127.0.0.1', path: `/orders/${asked++}`, agent }, (response) => {
    response.resume();
    response.on('end', next);
  }).on('error', next);
}

/** Does something so many times in so many milliseconds, on a busy machine too: what was missed is made up for. */
export function often(work, { everyMs = 2, times = 1 } = {}) {
  const startedAt = performance.now();
  let done = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / everyMs) * times);
    for (; done < due; done++) work();
  }, everyMs);
}
