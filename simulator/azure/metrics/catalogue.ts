export type LoadBalancerMetric = 'SnatConnectionCount' | 'AllocatedSnatPorts' | 'UsedSnatPorts';
export type NatGatewayMetric = 'SNATConnectionCount' | 'TotalConnectionCount' | 'PacketDropCount' | 'DatapathAvailability';
export type MetricName = LoadBalancerMetric | NatGatewayMetric;

export interface MetricDefinition {
  readonly name: MetricName;
  readonly says: string;
  /** The one aggregation that means something; others have no value. */
  readonly aggregation: 'Total' | 'Average';
  readonly dimensions: readonly string[];
}

const ports = ['FrontendIPAddress', 'BackendIPAddress', 'ProtocolType', 'IsAwaitingRemoval'];

/** https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-network-loadbalancers-metrics */
const loadBalancers: readonly MetricDefinition[] = [
  {
    name: 'SnatConnectionCount',
    says: 'SNAT Connection Count',
    aggregation: 'Total',
    dimensions: ['FrontendIPAddress', 'BackendIPAddress', 'ConnectionState'],
  },
  { name: 'AllocatedSnatPorts', says: 'Allocated SNAT Ports', aggregation: 'Average', dimensions: ports },
  { name: 'UsedSnatPorts', says: 'Used SNAT Ports', aggregation: 'Average', dimensions: ports },
];

/** https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-network-natgateways-metrics */
const natGateways: readonly MetricDefinition[] = [
  { name: 'SNATConnectionCount', says: 'SNAT Connection Count', aggregation: 'Total', dimensions: ['Protocol', 'ConnectionState'] },
  { name: 'TotalConnectionCount', says: 'Total SNAT Connection Count', aggregation: 'Total', dimensions: ['Protocol'] },
  { name: 'PacketDropCount', says: 'Dropped Packets', aggregation: 'Total', dimensions: [] },
  { name: 'DatapathAvailability', says: 'Datapath Availability (Preview)', aggregation: 'Average', dimensions: [] },
];

export const catalogue = { loadBalancers, natGateways } as const;
export type MeteredType = keyof typeof catalogue;
