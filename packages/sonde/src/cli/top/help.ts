/** What `sonde top --help` prints: at most 80 columns. */
export const help = `sonde top: a live view of a service, from its metrics

Usage
  sonde top URL [options]

Asks for the metrics again and again, and shows what happened in between:
requests, errors and latencies of each route, event loop, memory, garbage
collection, pools, queries, findings and health. It knows the names of Sonde,
OpenTelemetry, prom-client, express-prom-bundle and fastify-metrics; of other
services it shows the counters that change fastest. A URL may be short: 9464.

Options
  --interval <s>     seconds between two readings (2)
  --sort <what>      rate, errors, p99 or route (rate)
  --once             one view, of one interval, and out
  --json             one object in each line, one line for each reading
  --format <format>  auto, text or openmetrics: what is asked for (auto)
  --token <token>    sent as a bearer token; better the variable SONDE_TOKEN
  -H, --header <h>   sent as well: "Name: value"; may be given more than once
  --timeout <s>      seconds for an answer (10)
  -h, --help

Keys
  q  out     s  sort by the next     p  pause     ?  what the words mean

p50 and p99 are estimated from the buckets of histograms, so they are as exact
as the buckets are narrow; ">10 s" is past the last one. Where the output is no
terminal, views follow one another as plain text.

Examples
  sonde top localhost:9464
  sonde top --once --json localhost:9464 | jq .requests.perSecond

Exit codes
  0  left
  2  the arguments are wrong, or the first reading failed
`;
