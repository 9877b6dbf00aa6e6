/** Evidence about SNAT ports of the small, healthy cluster: three nodes with 1,024 ports each, some connections. */
import type { Answer } from '../../src/diagnostics/evidence.ts';
import type { BackendSnat, NamespaceConnections, NatGatewaySnat, NodeConnections, PeerConnections, SnatMetrics } from '../../src/diagnostics/evidence/snat.ts';

const ADDRESSES = ['10.224.0.4', '10.224.0.5', '10.224.0.6'] as const;
type Address = (typeof ADDRESSES)[number];

export const backend = (address: string, fields: Partial<BackendSnat> = {}): BackendSnat => ({ address, attempted: 120, used: 40, allocated: 1_024, ratio: 40 / 1_024, allocatedLast: 1_024, ...fields });

/** Of the last node, 30 of 200 connections failed, and its ports were full. */
export const FAILING: Partial<BackendSnat> = { failed: 30, attempted: 200, used: 1_024, ratio: 1, failedFrom: '2026-11-20T10:14:00.000Z', failedUntil: '2026-11-20T10:39:00.000Z' };

export const metrics = (fields: Partial<SnatMetrics> = {}, change: Partial<Record<Address, Partial<BackendSnat>>> = {}): SnatMetrics => ({
  from: '2026-11-20T10:12:00.000Z',
  until: '2026-11-20T10:42:20.000Z',
  reaches: '2026-11-20T10:40:00.000Z',
  missingMinutes: 0,
  problems: [],
  backends: ADDRESSES.map((address) => backend(address, change[address])),
  natGateways: [],
  ...fields,
});

export const gateway = (fields: Partial<NatGatewaySnat> = {}): NatGatewaySnat => ({
  id: '/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/natGateways/aks-natgateway',
  name: 'aks-natgateway',
  attempted: 900,
  ...fields,
});

export const gatewayMetrics = (fields: Partial<NatGatewaySnat> = {}): SnatMetrics => metrics({ backends: [], natGateways: [gateway(fields)] });

export const peer = (total: number, fields: Partial<PeerConnections> = {}): PeerConnections => ({ remote: '203.0.113.10', port: 443, total, byState: { ESTAB: total }, ...fields });

/** The namespace of the pod with this address. */
export const namespace = (address: string, ...peers: readonly PeerConnections[]): NamespaceConnections => ({ isNode: false, addresses: [address], total: peers.reduce((sum, { total }) => sum + total, 0), peers });

export const ownNamespace = (...peers: readonly PeerConnections[]): NamespaceConnections => ({ isNode: true, addresses: [], total: peers.reduce((sum, { total }) => sum + total, 0), peers });

export const connections = (...namespaces: readonly NamespaceConnections[]): Answer<NodeConnections> => ({ ok: true, value: { namespaces, unlistedNamespaces: 0, unlistedConnections: 0 } });

export const healthySnat = {
  snatMetrics: metrics(),
  podConnections: {
    'node-0': connections(namespace('10.244.0.100', peer(3))),
    'node-1': connections(namespace('10.244.1.100', peer(2))),
    'node-2': connections(namespace('10.244.2.100', peer(4))),
  },
};
