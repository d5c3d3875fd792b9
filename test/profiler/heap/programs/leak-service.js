// Leaks: a service that keeps 20 kB of each request, at 50 requests a second.
import { createServer, get } from 'node:http';

const history = [];

function rememberBasket(url) {
  const lines = Array.from({ length: 250 }, (_, n) => ({ url, article: n, price: n * 1.5, amount: 1 }));
  history.push({ url, lines });
}

const server = createServer((request, response) => {
  rememberBasket(request.url);
  response.end(JSON.stringify({ baskets: history.length }));
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  let id = 0;
  setInterval(() => get({ port, path: `/baskets/${id++}` }, (response) => response.resume()), 20);
});
