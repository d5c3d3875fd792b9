import { Registry } from '@sonde/metrics';
import { createRenderer } from '@sonde/prometheus';
import { QueryObserver } from '@sonde/queries';
import { observePg } from '@sonde/queries/pg';
import { scrapedText } from '../scraped-text.js';
import type { MeasuredQueries } from './measured-queries.js';
import { route, ScopedRequest } from './scoped-request.js';
import { type Ask, askDriver, ShopClient, shopDatabase } from './shop.js';

/** An observer as a service in production has it: by hand around the driver, and by `observePg` around a client. */
export function observedQueries(): MeasuredQueries {
  const registry = new Registry();
  const observer = new QueryObserver({ registry, mode: 'production' });
  const ask: Ask = (text, parameters) => {
    const query = observer.start({ system: 'postgresql', text, parameters, namespace: shopDatabase });
    const answer = askDriver(text, parameters);
    const { rows, rowCount } = answer;
    query.end({ rows, rowCount });
    return answer;
  };
  const client = new ShopClient();
  observePg(client, observer);
  const read = () => scrapedText(createRenderer(registry));
  return {
    ask,
    client,
    openRequest: () => new ScopedRequest(),
    counts: [
      {
        events: 'queries',
        sample: 'db_client_operation_duration_seconds_count',
        label: 'db_query_summary',
        valueOf: ({ summary }) => summary,
        inRequests: false,
        read,
      },
      {
        events: 'queries of requests',
        sample: 'db_queries_per_request_sum',
        label: 'http_route',
        valueOf: () => route,
        inRequests: true,
        read,
      },
    ],
  };
}
