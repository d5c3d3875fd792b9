import { createHash } from 'node:crypto';
import type { EndpointSettings } from './endpoint-options.js';
import { answerFormats, offeredEndpoints } from './profile-request.js';

const style = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}dt{font-weight:600;margin-top:1rem}code{font-size:.9em}`;

/** For the policy of the page. */
export const indexStyleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;

/**
 * The page that lists the endpoints. All of it is written here: nothing comes from a request.
 *
 * @param prefix from the page to the endpoints, as its address ends with a slash or not
 */
export function indexPage(settings: EndpointSettings, prefix: string): string {
  const seconds = settings.defaultSeconds;
  const entries = offeredEndpoints(settings).map(({ name, kind, says }) => {
    const links = answerFormats(kind).map(
      (format) => `<a href="${prefix}${name}?seconds=${seconds}&amp;format=${format}">${format}</a>`,
    );
    return `<dt>${name}</dt><dd>${says}: ${links.join(', ')}</dd>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Profiles</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>
<h1>Profiles</h1>
<p>Each link takes a profile of this process. <code>seconds</code> is how long, ${seconds} unless told, at most ${settings.maxSeconds}.
One CPU profile is taken at a time, at most ${settings.perMinute} profiles in a minute.</p>
<dl>${entries.join('\n')}</dl>
<p><code>html</code> is the report, to look at in a browser; <code>pprof</code> is for <code>go tool pprof</code>, Parca and Pyroscope.</p>
</main></body></html>
`;
}
