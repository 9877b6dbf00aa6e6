// A connection for which no port is left is counted as Failed at the node's address; an average hides such bursts, and
// "no data" is not zero. Source: Azure Load Balancer, "Troubleshoot outbound connections"; AKS, "SNAT port exhaustion".
import { defineCheck, notApplicable } from '../define.ts';
import { judgeExhaustion } from './shared/snat/judge-exhaustion.ts';

const WORDS = {
  id: 'snat-ports-exhausted',
  diagnoses: ['tunnel', 'snat'],
  healthy: 'No connection failed for want of a SNAT port',
  faulty: 'Nodes run out of SNAT ports',
  settle: 'look at the metric "SNAT Connection Count" of the load balancer `kubernetes` (or of the NAT gateway), as a sum, filtered by the connection state Failed and split by backend address',
} as const;

export default defineCheck({
  ...WORDS,
  role: 'symptom',
  needs: ['cluster'],
  consults: ['snatMetrics', 'nodes'],
  analyze: ({ cluster }, { snatMetrics, nodes }) => judgeExhaustion({ cluster, snatMetrics, nodes, leavesRemedyToAllocation: true }),
});

/** The same fault as one possible cause, where the tunnel is in question: agents reach a public API server through these ports. */
export const snatPortsExhaustedForTunnel = defineCheck({
  ...WORDS,
  role: 'cause',
  needs: ['cluster'],
  consults: ['snatMetrics', 'nodes'],
  analyze({ cluster }, { snatMetrics, nodes }) {
    if (cluster.privateCluster || cluster.vnetIntegration) return notApplicable(INSIDE);
    return judgeExhaustion({ cluster, snatMetrics, nodes, leavesRemedyToAllocation: false });
  },
});

const INSIDE = 'The tunnel agents reach the API server inside the virtual network, where nothing is translated. Other traffic may still lack ports: `/aks snat` tells.';
