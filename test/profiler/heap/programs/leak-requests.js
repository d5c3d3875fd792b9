// Leaks: each request leaves what it was about in an array.
import { serve } from './traffic.js';

const audit = [];

function recordRequest(request) {
  const entry = { url: request.url, headers: { ...request.headers }, words: Array.from({ length: 40 }, (_, n) => n) };
  audit.push(entry);
}

serve((request, response) => {
  recordRequest(request);
  response.end(JSON.stringify({ ok: true, seen: audit.length }));
});
