// The API server of a private cluster has an address in the virtual network alone. From outside, a timeout or a name that
// does not resolve is what it is made for. Source: AKS, "Create a private AKS cluster", options for connecting.
import { clear, defineCheck, notApplicable, sentence, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence/cluster.ts';
import type { Remedy } from '../model.ts';
import { shellWord } from '../remedies/operations.ts';
import { isPrivate } from './shared/apiserver/ranges.ts';

export default defineCheck({
  id: 'private-cluster-needs-vnet',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'The private API server is reached from within its network',
  faulty: 'The API server is private, and the client is outside of its network',
  settle: 'run `kubectl version` on a machine in the virtual network of the cluster, or in one that is peered with it',
  needs: ['cluster', 'askedClient'],
  consults: ['apiServerFromBot'],
  analyze({ cluster, askedClient: { address } }, { apiServerFromBot }) {
    if (!cluster.privateCluster) return notApplicable('The API server has a public address.');
    if (address !== undefined && !isPrivate(address)) return outside(cluster, address, `${address} is a public address, and the API server of ${cluster.name} takes connections from its virtual network and its peers alone.`);
    if (address !== undefined) return unknown(`${address} is a private address, and whether its network is joined to that of ${cluster.name} is not told: try it from there, or ask without --from about the bot.`);
    if (!apiServerFromBot.ok) return unknown(sentence(apiServerFromBot.reason));
    const { outcome, says } = apiServerFromBot.value;
    if (outcome === 'answers') return clear(`The bot reaches the private API server: ${says}.`);
    const isByDesign = outcome === 'timeout' || outcome === 'name-not-resolved' || outcome === 'unreachable';
    if (!isByDesign) return unknown(`The bot does not reach the private API server, though something answers on the way: ${says}.`);
    return outside(cluster, 'the bot', `The bot does not reach the private API server (${says}), which is by design for whoever is outside of its virtual network and its peers.`);
  },
});

function outside(cluster: ClusterFacts, client: string, says: string): Judgement {
  return {
    verdict: 'fault',
    reason: says,
    findings: [
      {
        subject: client,
        headline: `The API server of ${cluster.name} is private, and ${client} is outside of its network`,
        says,
        breaks: 'kubectl and every other client outside of the virtual network',
        evidence: ['arm/cluster', 'api-server/from-bot'],
        concerns: [cluster.id],
      },
    ],
    remedies: [way(cluster, client)],
  };
}

/** `command invoke` goes by Azure's own way, and starts a pod for it. */
function way({ name, resourceGroup, runCommandDisabled }: ClusterFacts, client: string): Remedy {
  const invoke = `az aks command invoke --resource-group ${shellWord(resourceGroup)} --name ${shellWord(name)} --command 'kubectl get nodes'`;
  return {
    key: `private:${client}`,
    title: `Go to the API server of ${name} by its network`,
    risk: 'low',
    operations: [],
    command: runCommandDisabled ? `az network vnet peering create --name to-${name} --resource-group CLIENT_GROUP --vnet-name CLIENT_VNET --remote-vnet CLUSTER_VNET_ID --allow-vnet-access` : invoke,
    undo: runCommandDisabled ? `az network vnet peering delete --name to-${name} --resource-group CLIENT_GROUP --vnet-name CLIENT_VNET` : 'nothing to take back: it runs one command',
    channel: 'arm',
    blastRadius: runCommandDisabled ? 'the two networks, which can then reach each other: a peering in both directions is needed' : 'one pod in the namespace aks-command, which ends with the command',
    lasting: 'a VPN, ExpressRoute, a peered network or a machine in the network (by Bastion) for people; for the bot, run it in a network that reaches the cluster, and link the private DNS zone to that network',
    adviceBecause: 'which networks are joined is not the cluster\'s own matter',
    restsOn: { client, runCommandDisabled },
    verify: { checks: ['private-cluster-needs-vnet'], subjects: [client] },
  };
}
