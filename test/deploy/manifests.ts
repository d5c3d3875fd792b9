import { yamlDocument } from './deploy-files.js';

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly terminationGracePeriodSeconds: number; readonly containers: readonly Container[] };
    };
  };
}

interface Selecting<Selection> {
  readonly spec: { readonly selector: Selection };
}

/** The manifests, as far as tests compare them with each other and with the service. */
export const deployment = yamlDocument<Deployment>('kubernetes/deployment.yaml');
export const pod = deployment.spec.template;
export const container = pod.spec.containers[0] as Container;
export const probes: Readonly<Record<'startup' | 'ready' | 'live', Probe>> = {
  startup: container.startupProbe,
  ready: container.readinessProbe,
  live: container.livenessProbe,
};

export const service = yamlDocument<
  Selecting<Selector['matchLabels']> & { spec: { ports: readonly { targetPort: string }[] } }
>('kubernetes/service.yaml');

export const disruptionBudget = yamlDocument<Selecting<Selector>>('kubernetes/pod-disruption-budget.yaml');

export const networkPolicy = yamlDocument<{
  spec: { podSelector: Selector; ingress: readonly { ports: readonly { port: string }[] }[] };
}>('kubernetes/network-policy.yaml');

export const podMonitor = yamlDocument<
  Selecting<Selector> & {
    apiVersion: string;
    kind: string;
    spec: { jobLabel: string; podMetricsEndpoints: readonly { port: string; path: string; interval: string }[] };
  }
>('kubernetes/pod-monitor.yaml');

/** The value of a variable of the container. */
export const variable = (name: string): string | undefined => container.env.find((each) => each.name === name)?.value;

export const portNumber = (name: string): number | undefined =>
  container.ports.find((port) => port.name === name)?.containerPort;
