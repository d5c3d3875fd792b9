import { createServer } from 'node:http';
import { HeapProfiler, Profiler } from '@sonde/profiler';
import { profileEndpoints } from '@sonde/profiler/triggers';

// A service that is profiled from outside.

const profiler = new Profiler();
const heap = new HeapProfiler();
const continuous = await profiler.continuous({ windowMs: 1000 });
const endpoints = profileEndpoints(profiler, {
  tokens: process.env.SONDE_PROFILER_TOKEN,
  perMinute: 60,
  heap,
  continuous,
});

const kept = [];

function renderReceipt(lines) {
  let page = '';
  for (const line of lines) page += `<li>${line}</li>`;
  return page.length;
}

function parseOrder(text) {
  return JSON.parse(text).lines.map((line) => line.amount * 2);
}

const order = JSON.stringify({ lines: Array.from({ length: 500 }, (_, amount) => ({ amount })) });

function work() {
  const until = performance.now() + 15;
  while (performance.now() < until) kept.push(renderReceipt(parseOrder(order)));
  if (kept.length > 100_000) kept.length = 0;
}

setInterval(work, 20);
const server = createServer((request, response) => {
  if (endpoints(request, response)) return;
  response.end('the service');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
