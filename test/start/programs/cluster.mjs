import cluster from 'node:cluster';
import { createServer } from 'node:http';

if (cluster.isPrimary) {
  for (let n = 0; n < 2; n++) cluster.fork();
} else {
  createServer((_request, response) => response.end('hello')).listen(0, () => console.log('worker listens'));
}
