/**
 * Reads samples of text format 0.0.4: enough of it for what the bench records, whose label values hold
 * none of the characters that are escaped. Lines may break anywhere between two chunks.
 */
export async function readExposition(
  chunks: AsyncIterable<string>,
  onSample: (name: string, labels: string, value: number) => void,
): Promise<void> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      readLine(text.slice(start, end), onSample);
      start = end + 1;
    }
    rest = text.slice(start);
  }
  if (rest !== '') readLine(rest, onSample);
}

function readLine(line: string, onSample: (name: string, labels: string, value: number) => void): void {
  if (line === '' || line.startsWith('#')) return;
  const open = line.indexOf('{');
  const close = line.lastIndexOf('}');
  const nameEnd = open < 0 ? line.indexOf(' ') : open;
  const value = Number(
    line
      .slice((open < 0 ? nameEnd : close) + 1)
      .trim()
      .split(' ')[0],
  );
  if (nameEnd < 1 || close < open || Number.isNaN(value)) {
    throw new Error(`not a sample of the text format: ${JSON.stringify(line)}`);
  }
  onSample(line.slice(0, nameEnd), open < 0 ? '' : line.slice(open + 1, close), value);
}

/** The value of one label, or an empty string, which is what a missing label means to Prometheus. */
export function labelOf(labels: string, name: string): string {
  const opening = `${name}="`;
  for (let at = labels.indexOf(opening); at >= 0; at = labels.indexOf(opening, at + 1)) {
    const before = labels[at - 1];
    if (at > 0 && before !== ',' && before !== ' ') continue;
    const start = at + opening.length;
    return labels.slice(start, labels.indexOf('"', start));
  }
  return '';
}
