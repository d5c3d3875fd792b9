import { createServer } from 'node:http';

const server = createServer((_request, response) => setTimeout(() => response.end('done'), 300));
server.listen(0, () => console.log(`listening ${server.address().port}`));
process.on('SIGTERM', () => {
  server.close(() => {
    console.log('closed');
    process.exit(5);
  });
});
