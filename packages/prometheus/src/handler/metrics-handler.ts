import type { SnapshotSource } from '@sonde/metrics';
import type { Renderer } from '../exposition.js';
import { createRenderer } from '../rendering/renderer.js';
import { createFetchHandler, type FetchMetricsHandler } from './fetch-handler.js';
import { createNodeHandler, type NodeMetricsHandler } from './node-handler.js';
import type { HandlerOptions } from './options.js';

/** Handlers of one registry share its renderer, and so one cache of rendered bytes. */
const renderers = new WeakMap<SnapshotSource, Renderer>();

function rendererOf(source: SnapshotSource): Renderer {
  const known = renderers.get(source);
  if (known !== undefined) return known;
  const renderer = createRenderer(source);
  renderers.set(source, renderer);
  return renderer;
}

/** Serves the metrics of a registry on `node:http`, `node:https`, `node:http2` or in Express. */
export function metricsHandler(source: SnapshotSource, options: HandlerOptions = {}): NodeMetricsHandler {
  return createNodeHandler(rendererOf(source), options);
}

/** Serves the metrics of a registry to a server of the fetch style: `(request) => Promise<Response>`. */
export function metricsFetchHandler(source: SnapshotSource, options: HandlerOptions = {}): FetchMetricsHandler {
  return createFetchHandler(rendererOf(source), options);
}
