import { createServer } from 'node:http';
import { start, started } from 'sonde';

const sonde = start({
  serviceName: 'too-late',
  checks: [{ name: 'added', check: () => true }],
  closers: [{ name: 'added', close: () => console.log('closed') }],
});
console.log(sonde === started());
const server = createServer((_, response) => response.end('hello')).listen(0, () => {
  console.log(`listening ${server.address().port}`);
});
