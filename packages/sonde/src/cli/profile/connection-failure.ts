import { describeThrown, SondeError } from '@sonde/metrics';
import type { ProfileAddress } from './address.js';

/** What the system, or TLS, says, in words, and what to do about it. */
const reasons: Readonly<Record<string, readonly [got: string, next: string]>> = {
  ECONNREFUSED: ['nobody listens there', 'Is the service running, and is this its port?'],
  ENOTFOUND: ['no such host', 'Check the name.'],
  EAI_AGAIN: ['no answer of the name service', 'Check the name and the network.'],
  EHOSTUNREACH: ['no way to that host', 'Check the network.'],
  ENETUNREACH: ['no way to that network', 'Check the network.'],
  ETIMEDOUT: ['no answer of the network', 'Check the address, and whether a firewall is in between.'],
  ECONNRESET: [
    'a connection that the service ended without an answer',
    'Is it http where https was asked for, or the other way round? Or did the service end?',
  ],
  EPIPE: ['a connection that the service ended without an answer', 'Did the service end?'],
  EPROTO: ['no TLS', 'Is it http there? Write http:// before the host.'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['no TLS', 'Is it http there? Write http:// before the host.'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['no TLS', 'Is it http there? Write http:// before the host.'],
  HPE_INVALID_CONSTANT: ['an answer that is no HTTP', 'Is it https there? Write https:// before the host.'],
};
const untrusted = 'Name its authority by NODE_EXTRA_CA_CERTS=<file>, or ask by the name that it is for.';

/**
 * A request that got no answer.
 *
 * @param passed what the service did not do in time, if that was it
 */
export function connectionFailure({ host }: Pick<ProfileAddress, 'host'>, passed: string | undefined, thrown: unknown) {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? '';
  const [got, next] = passed === undefined ? reasonOf(code, thrown) : late(passed);
  const about = { what: host, got, expected: 'an answer', next };
  return new SondeError('SONDE_COMMAND_UNREACHABLE', about, { cause: thrown });
}

function late(passed: string): readonly [got: string, next: string] {
  return [`a service that ${passed}`, 'Check the address; a blocked event loop answers nobody.'];
}

function reasonOf(code: string, thrown: unknown): readonly [got: string, next: string] {
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (known !== undefined) return [`${known[0]} (${code})`, known[1]];
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) return [`a certificate that is not trusted (${code})`, untrusted];
  if (code.startsWith('HPE_')) return [`an answer that is no HTTP (${code})`, 'Check the address.'];
  return [code === '' ? describeThrown(thrown) : `a failure (${code})`, 'Check the address and the network.'];
}
