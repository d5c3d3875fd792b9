/** At most 80 columns wide. */
export const help = `A small shop that measures itself with Sonde.

  npm run demo                  start it, measure it, keep it running
  npm run demo -- --once        the same, but end by itself

It opens an HTTP service on an embedded PostgreSQL, sends it customers for some
seconds, prints what was measured and what to mend, writes the profiler's
reports as HTML, and goes on serving until Ctrl-C. What it measures can be read
at /metrics all the time. A Prometheus on PATH is started along with it and
scrapes it every second.

Options
  --once             end after the measurement, with exit code 0
  --json             with --once: print the result as JSON, and only that
  --seconds N        length of the measurement, 1 to 3600 (15)
  --rate N           requests per second, 1 to 5000 (150)
  --concurrency N    requests at one time at most, 1 to 64 (8)
  --port N           port of the shop, 0 for any free one (3000)
  --metrics-port N   port of /metrics, 0 for any free one (9464)
  --data-dir DIR     keep the orders in this folder (they are kept in memory)
  --reports-dir DIR  write the profiler's reports there (examples/shop/reports)
  --no-prometheus    do not start a Prometheus
  -h, --help         this text

While it runs, try
  curl http://localhost:3000/products
  curl 'http://localhost:3000/products?search=compas'
  curl http://localhost:9464/metrics
  curl http://localhost:9464/health/ready
  curl http://localhost:3000/checkout -d \\
    '{"customer":"me","payment":"invoice",
      "lines":[{"product":"compass","quantity":1}]}'
`;
