import type { PortRange } from './ports.ts';

interface ProfilePorts {
  readonly ports: readonly PortRange[];
  readonly protocol?: string;
}

const ports = (...numbers: readonly number[]): readonly PortRange[] => numbers.map((port) => ({ from: port, to: port }));

/**
 * Profiles that Debian and Ubuntu packages put into /etc/ufw/applications.d. Views without port numbers print their
 * names only; a name that is not here hides its ports.
 */
export const KNOWN_PROFILES: ReadonlyMap<string, ProfilePorts> = new Map([
  ['OpenSSH', { ports: ports(22), protocol: 'tcp' }],
  ['Apache', { ports: ports(80), protocol: 'tcp' }],
  ['Apache Secure', { ports: ports(443), protocol: 'tcp' }],
  ['Apache Full', { ports: ports(80, 443), protocol: 'tcp' }],
  ['Nginx HTTP', { ports: ports(80), protocol: 'tcp' }],
  ['Nginx HTTPS', { ports: ports(443), protocol: 'tcp' }],
  ['Nginx Full', { ports: ports(80, 443), protocol: 'tcp' }],
  ['CUPS', { ports: ports(631) }],
  ['DNS', { ports: ports(53) }],
  ['NTP', { ports: ports(123), protocol: 'udp' }],
  ['mDNS', { ports: ports(5353), protocol: 'udp' }],
  ['WWW', { ports: ports(80), protocol: 'tcp' }],
  ['WWW Secure', { ports: ports(443), protocol: 'tcp' }],
  ['WWW Full', { ports: ports(80, 443), protocol: 'tcp' }],
  ['SSH', { ports: ports(22), protocol: 'tcp' }],
]);
