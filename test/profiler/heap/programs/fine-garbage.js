// Innocent: an HTTP service that makes much garbage and keeps nothing.
import { serve } from './traffic.js';

function listOrders() {
  return Array.from({ length: 400 }, (_, id) => ({ id, customer: `customer ${id}`, lines: [id, id + 1] }));
}

serve((_request, response) => response.end(JSON.stringify(listOrders())));
