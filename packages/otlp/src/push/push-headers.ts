import { firstHeaderFault, type HeaderSource, type OtlpOptions } from './push-options.js';

type Headers = Readonly<Record<string, string>>;

/**
 * The headers of a push: the endpoint's user name and password, those of the environment, those of the option, the
 * later ones before the earlier ones, whatever the case of their names.
 */
export class PushHeaders {
  private readonly fixed: Headers;
  private readonly source: HeaderSource | undefined;
  /** As they were before the push under way. */
  current: Headers;

  constructor(environment: Headers, option: OtlpOptions['headers'], authorization: string | undefined) {
    const fromUrl = authorization === undefined ? {} : { authorization };
    this.source = typeof option === 'function' ? option : undefined;
    this.fixed = merged(fromUrl, environment, typeof option === 'function' ? {} : (option ?? {}));
    this.current = this.fixed;
  }

  /** Asks the function, where there is one. Its error is not repeated: it may hold what it was about to return. */
  async refresh(): Promise<Headers> {
    if (this.source === undefined) return this.fixed;
    let given: unknown;
    try {
      given = await this.source();
    } catch {
      throw new HeadersFault('headers() threw');
    }
    if (typeof given !== 'object' || given === null) throw new HeadersFault('headers() gave no object');
    const fault = firstHeaderFault(given);
    if (fault !== undefined) throw new HeadersFault(`headers() gave ${fault}`);
    this.current = merged(this.fixed, given as Headers);
    return this.current;
  }
}

class HeadersFault extends Error {
  override readonly name = 'HeadersFault';
}

function merged(...all: readonly Headers[]): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of all.flatMap((each) => Object.entries(each))) headers[name.toLowerCase()] = value;
  return headers;
}
