/** Asks the service a few things, and then what it measured. */
export async function visit(service: string, metrics: string): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<void> => {
    const json =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(service + path, { method, ...json });
    await answer.text();
    console.log(`${method} ${path}: ${answer.status}`);
  };
  await ask('POST', '/notes', { text: 'buy a compass' });
  await ask('POST', '/notes', { text: 'sell the sextant' });
  await ask('POST', '/notes', {});
  await ask('GET', '/notes');
  await ask('GET', '/notes/1');
  await ask('GET', '/notes/2');
  await ask('GET', '/notes/77');
  await ask('GET', '/admin.php');

  const ready = await fetch(new URL('/health/ready', metrics));
  const { status, checks } = (await ready.json()) as { status: string; checks: Record<string, { status: string }> };
  const states = Object.entries(checks).map(([name, check]) => `${name} ${check.status}`);
  console.log(`\n/health/ready: ${ready.status} ${status} (${states.join(', ')})`);

  const text = await (await fetch(metrics)).text();
  console.log(`\n/metrics, requests by route:`);
  for (const line of counts(text, 'http_server_request_duration_seconds')) {
    console.log(`${labels(line, 'http_request_method', 'http_route', 'http_response_status_code')} ${valueOf(line)}`);
  }
  // Beside them are those of the health check, and what PGlite asks for itself.
  console.log('\n/metrics, queries of notes:');
  for (const line of counts(text, 'db_client_operation_duration_seconds').filter((each) => each.includes('notes'))) {
    console.log(`${labels(line, 'db_query_summary')} ${valueOf(line)}`);
  }
  console.log(`\n/metrics, what the service counts itself:\n${/^notes_written_total .*/m.exec(text)?.[0]}`);
}

/** The lines with how often something was observed. */
const counts = (text: string, histogram: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${histogram}_count{`))
    .sort();

const valueOf = (line: string): string => line.slice(line.lastIndexOf(' ') + 1);

/** Values of some labels of a line. */
const labels = (line: string, ...names: readonly string[]): string =>
  names.map((name) => new RegExp(`\\b${name}="([^"]*)"`).exec(line)?.[1] || '-').join(' ');
