import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, integer, named, octets, oid, sequence, set, tagged, utcTime, utf8, yes } from './der.ts';

export interface Name {
  readonly commonName: string;
  readonly organization?: string;
}

export type Purpose =
  { readonly use: 'authority' } | { readonly use: 'server'; readonly hosts: readonly string[] } | { readonly use: 'client' };

export interface CertificateRequest {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly purpose: Purpose;
  /** The end of its year of validity, where that is not a year from now. */
  readonly expiredAt?: Date;
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const dayMs = 86_400_000;

const attribute = (id: string, value: string): Buffer => set(sequence(oid(id), utf8(value)));
const name = ({ commonName, organization }: Name): Buffer =>
  sequence(...(organization === undefined ? [] : [attribute('2.5.4.10', organization)]), attribute('2.5.4.3', commonName));

const critical = (id: string, value: Buffer): Buffer => sequence(oid(id), yes, octets(value));
const plain = (id: string, value: Buffer): Buffer => sequence(oid(id), octets(value));
const host = (value: string): Buffer =>
  isIPv4(value) ? named(7, Buffer.from(value.split('.').map(Number))) : named(2, Buffer.from(value, 'ascii'));

const keyUsage = (byte: number, unused: number): Buffer => critical('2.5.29.15', bits(Buffer.from([byte]), unused));
const extendedUsage = (id: string): Buffer => plain('2.5.29.37', sequence(oid(id)));

/** RFC 5280, section 4.2: what the key may be used for. */
function extensions(purpose: Purpose): Buffer[] {
  if (purpose.use === 'authority') return [critical('2.5.29.19', sequence(yes)), keyUsage(0b0000_0110, 1)];
  const leaf = [critical('2.5.29.19', sequence()), keyUsage(0b1000_0000, 7)];
  if (purpose.use === 'client') return [...leaf, extendedUsage('1.3.6.1.5.5.7.3.2')];
  return [...leaf, extendedUsage('1.3.6.1.5.5.7.3.1'), plain('2.5.29.17', sequence(...purpose.hosts.map(host)))];
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

/** An X.509 version 3 certificate in PEM, signed with ECDSA, valid from yesterday for a year unless it has expired. */
export function issueCertificate({ subject, issuer, publicKey, issuerKey, purpose, expiredAt }: CertificateRequest): string {
  const now = expiredAt === undefined ? Date.now() : expiredAt.getTime() - 365 * dayMs;
  const version3 = tagged(0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const validity = sequence(utcTime(new Date(now - dayMs)), utcTime(new Date(now + 365 * dayMs)));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const tbs = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    name(issuer),
    validity,
    name(subject),
    key,
    tagged(3, sequence(...extensions(purpose))),
  );
  return pem(sequence(tbs, ecdsaWithSha256, bits(sign('sha256', tbs, issuerKey))));
}
