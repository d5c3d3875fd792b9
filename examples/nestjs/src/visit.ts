/** What is shown of `/metrics`: how often something was observed, and what was counted. */
const shown = /^(http_server_request_duration_seconds_count|method_\w+_(total|count)|basket_items_total)\{/;

/** Asks the service a few things, and then what it measured. */
export async function visit(service: string, metrics: string): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<void> => {
    const json =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(service + path, { method, ...json });
    console.log(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const probe = async (): Promise<void> => {
    const answer = await fetch(`${service}/health/ready`);
    const { status, checks } = (await answer.json()) as { status: string; checks: unknown };
    console.log(`GET /health/ready: ${answer.status} ${status} ${JSON.stringify(checks)}`);
  };
  await probe();
  await ask('POST', '/baskets/ada', { item: 'compass' });
  await ask('POST', '/baskets/ada', { item: 'sextant' });
  await ask('POST', '/baskets/grace', { item: 'sextant' });
  await ask('GET', '/baskets/ada');
  await probe();

  console.log('\n/metrics:');
  const text = await (await fetch(metrics)).text();
  for (const line of text.split('\n').filter((each) => shown.test(each))) console.log(line);
}
