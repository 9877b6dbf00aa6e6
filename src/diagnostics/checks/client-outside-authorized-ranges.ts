// With authorised ranges, Azure drops connections to the API server from public addresses that no range holds: a client
// sees a timeout. Source: AKS, "Secure access to the API server using authorized IP address ranges".
import { clear, defineCheck, notApplicable, sentence, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence/cluster.ts';
import { parseAddress } from '../net/cidr.ts';
import { admit } from './shared/apiserver/ranges-remedy.ts';
import { admits, isPrivate, listed } from './shared/apiserver/ranges.ts';

export default defineCheck({
  id: 'client-outside-authorized-ranges',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'The authorised ranges admit the client',
  faulty: 'The authorised ranges shut the client out',
  settle: 'on the client, run `curl -s https://api.ipify.org` for its public address, and ask again with `--from ADDRESS`',
  needs: ['cluster', 'askedClient'],
  consults: ['apiServerFromBot'],
  analyze({ cluster, askedClient: { address } }, { apiServerFromBot }) {
    if (cluster.privateCluster) return notApplicable('The API server is private: authorised ranges do not exist for it.');
    if (cluster.authorizedIpRanges.length === 0) return clear('No authorised ranges are set: the API server takes connections from every address.');
    if (address !== undefined) return judgeClient(address, cluster);
    if (!apiServerFromBot.ok) return unknown(sentence(apiServerFromBot.reason));
    const { outcome, says } = apiServerFromBot.value;
    if (outcome === 'answers') return clear(`${ranges(cluster)}, and admit the bot: ${says}. Ask about another client with --from ADDRESS.`);
    if (outcome !== 'timeout') return unknown(`The bot does not reach the API server (${says}), which is not how authorised ranges shut out: they let connections time out.`);
    return unknown(`${ranges(cluster)}, and the bot's own connection times out, as that of a client outside of them does. The bot does not know its public address: ask with --from ADDRESS.`);
  },
});

const ranges = ({ authorizedIpRanges }: ClusterFacts): string => `The authorised ranges are ${listed(authorizedIpRanges)}`;

function judgeClient(address: string, cluster: ClusterFacts): Judgement {
  const { authorizedIpRanges, name, id } = cluster;
  const parsed = parseAddress(address);
  if (!parsed.ok || parsed.value.kind() !== 'ipv4') return unknown(`"${address}" is no IPv4 address, and authorised ranges hold no others: name the client by its public IPv4 address.`);
  if (isPrivate(address)) return unknown(`${address} is a private or reserved address. The API server sees the public one that the client's traffic leaves by: ask with that.`);
  if (admits(authorizedIpRanges, address)) return clear(`${address} is within the authorised ranges (${listed(authorizedIpRanges)}).`);
  return {
    verdict: 'fault',
    reason: `${address} is in none of the ${authorizedIpRanges.length} authorised ranges.`,
    findings: [
      {
        subject: address,
        headline: `${address} is outside the authorised ranges of ${name}`,
        says: `The API server takes connections from ${listed(authorizedIpRanges)} only, and ${address} is in none of them.`,
        breaks: 'kubectl and every other client at that address: their connections time out',
        evidence: ['arm/cluster'],
        concerns: [id],
      },
    ],
    remedies: [admit(cluster, { addresses: [address], whose: address, verify: { checks: ['client-outside-authorized-ranges'], subjects: [address] } })],
  };
}
