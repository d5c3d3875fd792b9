import promClient from 'prom-client';

/**
 * The other side of the contrast: each defect is also shown where it was found, so that the test beside it is known
 * to be able to fail. Should a newer prom-client mend one, that half of the test falls, and the sentence in our
 * documents with it.
 */
export { promClient };

export function promRegistry(): promClient.Registry {
  return new promClient.Registry();
}

/** The sample lines of a metric in prom-client's exposition. */
export async function promLines(register: promClient.Registry, name: string): Promise<string[]> {
  return (await register.metrics()).split('\n').filter((line) => line.startsWith(name));
}
