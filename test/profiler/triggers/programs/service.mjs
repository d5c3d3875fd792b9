import { createServer } from 'node:http';
import { Profiler } from '@sonde/profiler';
import { onSignal, profileEndpoints } from '@sonde/profiler/triggers';

// A service that ends by itself once its server is closed: whatever keeps it open is a defect.

const [directory, token] = process.argv.slice(2);
const profiler = new Profiler();
const endpoints = profileEndpoints(profiler, { tokens: token, perMinute: 600 });
const trigger = onSignal(profiler, { directory, quotaBytes: 10_000_000 });

function countWays(steps) {
  return steps < 2 ? 1 : countWays(steps - 1) + countWays(steps - 2);
}

function parseOrders() {
  const until = performance.now() + 20;
  while (performance.now() < until) countWays(14);
}

const work = setInterval(parseOrders, 30);
const server = createServer((request, response) => {
  if (endpoints(request, response)) return;
  parseOrders();
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.once('SIGTERM', () => {
  clearInterval(work);
  void trigger.close();
  server.close();
});
