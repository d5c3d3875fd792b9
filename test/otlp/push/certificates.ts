import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CertificateFiles {
  readonly folder: string;
  /** Files of PEM by what they are, and their texts. */
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

/** An authority of its own, a certificate for `localhost` and one for a client; `undefined` without openssl. */
export function makeCertificates(): CertificateFiles | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-otlp-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: folder }).status === 0;
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  const sign = (name: string, subject: string) =>
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject) &&
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
      '-out',
      `${name}.pem`,
    );
  const isMade =
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=sonde test',
    ) &&
    sign('server', '/CN=localhost') &&
    sign('client', '/CN=client');
  if (!isMade) return undefined;
  return {
    folder,
    ca: at('ca.pem'),
    serverCert: at('server.pem'),
    serverKey: at('server.key'),
    clientCert: at('client.pem'),
    clientKey: at('client.key'),
  };
}

export const textOf = (file: string): string => readFileSync(file, 'utf8');
