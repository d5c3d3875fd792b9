import type { SourceContext } from './source.js';

/** What runs here: for finding the machines that an upgrade or a security fix has not reached. */
export function collectVersion({ registry }: SourceContext): void {
  const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
  registry.info({
    name: 'nodejs_version_info',
    help: 'Node.js version info.',
    labels: { version: process.version, major, minor, patch },
  });
  const { v8 = '', uv = '', openssl = '' } = process.versions;
  registry.info({
    name: 'nodejs_components_info',
    help: 'Versions of what Node.js is made of.',
    labels: { v8, uv, openssl },
  });
}
