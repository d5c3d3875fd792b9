// Takes whatever is sent, and says how much it was when it is asked.
import { createServer } from 'node:http';

let bytes = 0;
let requests = 0;
let largest = 0;
const server = createServer((request, response) => {
  let size = 0;
  request.on('data', (chunk) => {
    size += chunk.length;
  });
  request.on('end', () => {
    bytes += size;
    requests++;
    largest = Math.max(largest, size);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.(/** @type {import('node:net').AddressInfo} */ (server.address()).port),
);
process.on('message', () => {
  process.send?.({ bytes, requests, largest });
  bytes = requests = largest = 0;
});
process.on('disconnect', () => process.exit());
