import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a person who opens the server in a browser sees. */
export function sendIndexPage(request: IncomingMessage, response: ServerResponse, paths: readonly string[]): void {
  const links = paths.map((path) => path.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`));
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Metrics</title></head>
<body>${links.map((path) => `<p><a href="${path}">${path}</a></p>`).join('')}</body>
</html>
`;
  if (request.method === 'GET' || request.method === 'HEAD') {
    send(request, response, 200, 'text/html', html);
  } else {
    response.setHeader('allow', 'GET, HEAD');
    send(request, response, 405, 'text/plain', 'This page is read with GET or HEAD.\n');
  }
}

/** Without `path` it says nothing of where the metrics are. */
export function sendNotFound(request: IncomingMessage, response: ServerResponse, path?: string): void {
  const rest = path === undefined ? '' : ` Metrics are at ${path}`;
  send(request, response, 404, 'text/plain', `Nothing here.${rest}\n`);
}

/** What a handler that failed leaves to be said; an answer that has begun is broken off. */
export function sendFailure(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else send(request, response, 500, 'text/plain', 'This could not be answered.\n');
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: 'text/html' | 'text/plain',
  body: string,
): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
