// A pager for demonstrations: prints a line for each alert that Alertmanager sends.
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  try {
    const { alerts } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    for (const { status, labels, annotations } of alerts) {
      console.log(`${request.url.slice(1)} ${status} ${labels.alertname} ${labels.job ?? ''}: ${annotations.summary}`);
    }
    response.end();
  } catch {
    response.writeHead(400).end();
  }
});
server.listen(Number(process.argv[2] ?? 8080), () => console.log(`listening on ${server.address().port}`));
