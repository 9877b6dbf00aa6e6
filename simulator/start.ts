import { randomBytes, randomUUID } from 'node:crypto';
import { privateFqdn } from './azure/cluster/fqdn.ts';
import { createCloud } from './azure/cloud.ts';
import type { Application } from './azure/entra.ts';
import { fabricRules } from './azure/nsg/fabric.ts';
import { createNsgStore } from './azure/nsg/store.ts';
import { BOT_ID } from './azure/principals.ts';
import { startAzure } from './azure/start.ts';
import { createTokens } from './azure/tokens.ts';
import { createClosers, type Closers } from './closers.ts';
import { createFaultControl, type FaultControl } from './faults/control.ts';
import { createRequestLog, type LoggedRequest } from './http/request-log.ts';
import { createApiServer } from './kubernetes/api-server.ts';
import { createCluster, type Cluster } from './kubernetes/cluster.ts';
import { startKubernetes } from './kubernetes/start.ts';
import { startFleet } from './nodes/fleet.ts';
import type { Fleet } from './nodes/model.ts';
import { fleetSpec } from './scenario/fleet-spec.ts';
import { loadScenario } from './scenario/load.ts';
import type { Scenario } from './scenario/schema.ts';
import type { SlackChannel, SlackOptions, SlackPerson } from './slack/options.ts';
import { startSlack, type SlackStandIn } from './slack/start.ts';
import { createAuthority, type Authority } from './tls.ts';
import { channels, people, workspace } from './workspace.ts';

export interface SimulatorOptions {
  readonly scenarioFile: string;
  /** `false` starts no Slack. */
  readonly slack?: Partial<SlackOptions> | false;
  readonly application?: Partial<Application>;
  /** Free ports are taken where none is named. */
  readonly ports?: { readonly arm?: number; readonly kubernetes?: number };
  readonly log?: (line: string) => void;
}

export interface SlackAddresses {
  readonly stand: SlackStandIn;
  /** The page. */
  readonly url: string;
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  readonly teamId: string;
  readonly people: readonly SlackPerson[];
  readonly channels: readonly SlackChannel[];
  readonly botToken: string;
  readonly signingSecret: string;
}

export interface Simulator {
  readonly scenario: Scenario;
  readonly arm: Application & { readonly url: string; readonly caFile: string; readonly ca: string; readonly subscriptionId: string };
  readonly kubernetes: { readonly url: string; readonly ca: string };
  readonly slack: SlackAddresses | undefined;
  readonly fleet: Fleet;
  readonly faults: FaultControl;
  /** The last calls of ARM and of the Kubernetes API. */
  requests(): { readonly arm: readonly LoggedRequest[]; readonly kubernetes: readonly LoggedRequest[] };
  close(): Promise<void>;
}

const newApplication = (given: Partial<Application> = {}): Application => ({
  tenantId: randomUUID(),
  clientId: BOT_ID,
  clientSecret: randomBytes(24).toString('base64url'),
  ...given,
});

async function startWorkspace(
  options: Partial<SlackOptions>,
  panel: FaultControl,
  log: (line: string) => void,
  closers: Closers,
): Promise<SlackAddresses> {
  const secrets = { botToken: `xoxb-${randomBytes(18).toString('hex')}`, signingSecret: randomBytes(16).toString('hex') };
  // Nobody listens on port 1 until the bot's address is known.
  const given: SlackOptions = {
    ...workspace,
    people: [...people],
    channels: [...channels],
    requestUrl: 'http://127.0.0.1:1/slack/events',
    panel,
    log,
    ...secrets,
    ...options,
  };
  const stand = await startSlack(given);
  closers.add(() => stand.close());
  const { botToken, signingSecret, teamId } = given;
  return { stand, url: stand.url, apiUrl: stand.apiUrl, teamId, botToken, signingSecret, people: given.people, channels: given.channels };
}

/** Nodes, security groups and the faults that the scenario begins with. */
async function startCluster(
  scenario: Scenario,
  clusterAuthority: Authority,
  log: (line: string) => void,
  closers: Closers,
): Promise<{ fleet: Fleet; faults: FaultControl; nsgs: ReturnType<typeof createNsgStore>; cluster: Cluster }> {
  const { network, vnet } = scenario.cluster;
  const made = await startFleet(fleetSpec(scenario), { log, clusterAuthority });
  closers.add(() => made.close());
  let cluster: Cluster | undefined;
  const fleet: Fleet = { ...made, reimage: (node) => made.reimage(node).then(() => cluster?.nodeMade(node)) };
  // Overlay pods cross nodes under their own addresses; Azure's default rules let them.
  const inside = network.podNetwork === 'overlay' ? [...vnet.prefixes, network.podCidr] : vnet.prefixes;
  const nsgs = createNsgStore(scenario, (nodes) => fleet.setFabric(fabricRules(nodes, inside)));
  await nsgs.reset();
  const faults = createFaultControl({ scenario, fleet, nsgs, sources: (node) => cluster?.sources(node) ?? [] });
  const kubernetes = (cluster = createCluster({ scenario, fleet, readiness: faults.readiness, log }));
  closers.add(() => kubernetes.close());
  await kubernetes.settled();
  for (const { id, node } of scenario.faults) await faults.set(id, node ?? null, true);
  return { fleet, faults, nsgs, cluster: kubernetes };
}

/** The bot's own connections, where the scenario says which address they have. */
function gateOf({ channels: { botAddress } }: Scenario, { admission }: ReturnType<typeof createCloud>): { isOpen?: () => boolean } {
  return botAddress === undefined ? {} : { isOpen: () => admission.admits(botAddress) };
}

async function startAll(options: SimulatorOptions, closers: Closers): Promise<Omit<Simulator, 'close'>> {
  const log = options.log ?? (() => undefined);
  const scenario = loadScenario(options.scenarioFile);
  const authority = createAuthority('Simulated Kubernetes CA');
  const { fleet, faults, nsgs, cluster } = await startCluster(scenario, authority, log, closers);
  const tokens = createTokens(Date.now);
  const application = newApplication(options.application);
  const requests = { arm: createRequestLog(), kubernetes: createRequestLog() };
  const cloud = createCloud(scenario, nsgs, {
    openToNodes: (isOpen) => fleet.setApiServerOpen(isOpen),
    showPrivateName: (isShown) => fleet.setHiddenNames(isShown ? [] : [privateFqdn(scenario.cluster)]),
  });
  if (!cloud.admission.admitsNodes()) await fleet.setApiServerOpen(false);
  const api = createApiServer({ scenario, fleet, cluster, tokens, requests: requests.kubernetes, log });
  const kubernetes = await startKubernetes(api, {
    port: options.ports?.kubernetes ?? 0,
    authority,
    mode: scenario.channels.kubernetes,
    ...gateOf(scenario, cloud),
    log,
  });
  closers.add(() => kubernetes.close());
  // Certificates of local accounts: https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad
  const local =
    scenario.cluster.credentials === 'entra'
      ? {}
      : { clientCertificate: authority.client({ commonName: 'masterclient', organization: 'system:masters' }) };
  const access = { server: kubernetes.url, ca: authority.ca, ...local };
  const azure = await startAzure({
    port: options.ports?.arm ?? 0,
    cloud,
    fleet,
    kubernetes: access,
    application,
    tokens,
    requests: requests.arm,
    log,
  });
  closers.add(() => azure.close());
  const slack = options.slack === false ? undefined : await startWorkspace(options.slack ?? {}, faults, log, closers);
  return {
    scenario,
    arm: { ...application, url: azure.url, caFile: azure.caFile, ca: azure.ca, subscriptionId: scenario.cluster.subscription },
    kubernetes: { url: kubernetes.url, ca: authority.ca },
    slack,
    fleet,
    faults,
    requests: () => ({ arm: requests.arm.list(), kubernetes: requests.kubernetes.list() }),
  };
}

/** Starts everything that a bot and a worker need around them. What was started is closed again when a part fails. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const closers = createClosers();
  try {
    return { ...(await startAll(options, closers)), close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
