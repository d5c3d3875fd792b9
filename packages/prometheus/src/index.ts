export { type FromPromClientOptions, fromPromClient, type PromClientSource } from './bridge/from-prom-client.js';
export { type IntoPromClientOptions, intoPromClient } from './bridge/into-prom-client.js';
export type { PromClientRegistry } from './bridge/prom-client.js';
export { type PrometheusError, type PrometheusErrorCode, prometheusErrorCodes } from './errors.js';
export type {
  Chunk,
  Escaping,
  Exposition,
  ExpositionFormat,
  NamingOptions,
  Renderer,
  ResourceAttributes,
  ResourceValue,
  ScrapeRequest,
} from './exposition.js';
export type { AuthOptions } from './handler/authorization.js';
export type { FetchMetricsHandler } from './handler/fetch-handler.js';
export { metricsFetchHandler, metricsHandler } from './handler/metrics-handler.js';
export type { NodeMetricsHandler } from './handler/node-handler.js';
export type { HandlerOptions } from './handler/options.js';
export { type RenderTextOptions, renderText } from './rendering/render-text.js';
export { createRenderer, type RendererOptions } from './rendering/renderer.js';
export { startMetricsServer } from './server/metrics-server.js';
export type { MetricsServer } from './server/open-server.js';
export type { RouteHandler } from './server/routes.js';
export type { MetricsServerOptions } from './server/server-options.js';
