/**
 * Process metrics whose names break the naming rules and stay all the same, with the reason. Their names
 * are those of `prom-client`'s default metrics, which dashboards and alerts ask for. Without a prefix.
 *
 *     lintMetrics(registry, { except: Object.keys(namesKeptForPromClient) })
 */
export const namesKeptForPromClient: Readonly<Record<string, string>> = {
  nodejs_active_resources_total: 'A gauge, for it goes down, that ends in _total, which is for counters.',
  nodejs_active_handles_total: 'A gauge, for it goes down, that ends in _total, which is for counters.',
  nodejs_active_requests_total: 'A gauge, for it goes down, that ends in _total, which is for counters.',
};
