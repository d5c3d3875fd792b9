import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('done'), 700);
  else response.end('hello');
});
server.listen(0, () => console.log(`listening ${server.address().port}`));
