/** Who a request goes to: `server.address` and `server.port` of the semantic conventions. */
export interface Origin {
  /** A host name in lower case or an IP address, without the brackets of IPv6. */
  readonly address: string;
  readonly port: number | '';
}

const unknown: Origin = { address: '', port: '' };

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Origins whose parsed form is kept; others are parsed again. */
const maxKept = 1000;

/** Parses origins such as `https://api.example.com:8443`, each once: a service talks to few. */
export class Origins {
  private readonly kept = new Map<string, Origin>();

  of(text: string): Origin {
    let origin = this.kept.get(text);
    if (origin === undefined) {
      origin = parse(text);
      if (this.kept.size < maxKept) this.kept.set(text, origin);
    }
    return origin;
  }
}

function parse(text: string): Origin {
  if (!URL.canParse(text)) return unknown;
  const { hostname, port, protocol } = new URL(text);
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { address, port: port === '' ? (defaultPorts[protocol] ?? '') : Number(port) };
}

/** What a request for a proxy has in the place of its path (RFC 9112, 3.2.2): the proxy is only on its way. */
const absoluteForm = /^https?:\/\/[^/?#]+/i;

/** The origin that a request is meant for, by where it is sent and what it asks for. */
export function meantOrigin(sentTo: string, path: string): string {
  if (path.startsWith('/')) return sentTo;
  return absoluteForm.exec(path)?.[0] ?? sentTo;
}

/** The whole address that a request asks for, without credentials. */
export function requestedUrl(origin: string, path: string): URL {
  const text = path.startsWith('/') ? origin + path : absoluteForm.test(path) ? path : origin;
  const url = new URL(URL.canParse(text) ? text : 'about:invalid');
  url.username = '';
  url.password = '';
  return url;
}
