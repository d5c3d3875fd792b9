/** What a Content-Type says of an exposition. */
export interface ContentTypeFormat {
  readonly format: 'text' | 'openmetrics' | 'protobuf';
  /** Such as `0.0.4`; undefined where none is named. */
  readonly version: string | undefined;
}

const formats: Readonly<Record<string, ContentTypeFormat['format']>> = {
  'text/plain': 'text',
  'application/openmetrics-text': 'openmetrics',
  'application/vnd.google.protobuf': 'protobuf',
};

/** Undefined where it is none of an exposition, `text/html` for one. Nothing at all counts as text, as scrapers have it. */
export function readContentType(header: string | null | undefined): ContentTypeFormat | undefined {
  if (header === null || header === undefined || header.trim() === '') return { format: 'text', version: undefined };
  const [type = '', ...parameters] = header.split(';');
  const name = type.trim().toLowerCase();
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) return undefined;
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=', 2);
    if (key.trim().toLowerCase() !== 'version') continue;
    return { format, version: value.trim().replace(/^"(.*)"$/, '$1') };
  }
  return { format, version: undefined };
}
