export const HELP = `The network doctor for Azure Kubernetes Service, without chat. It only looks.

  npx aks-chatops diagnose <diagnosis> <cluster> [target]
                                       examine a cluster
  npx aks-chatops replay <bundle>      judge saved evidence again, offline
  npx aks-chatops evidence <run> <directory>
                                       what a run asked for in chat saw
  npx aks-chatops explain [<file>|-]   what a pasted output proves
  npx aks-chatops doctor [<cluster>]   are the settings right; what can be seen
  npx aks-chatops help <command>       more about one of them
  npx aks-chatops --version

Diagnoses: tunnel, dns, egress, snat, apiserver, podip, service, all.
All but evidence take --json. Exit status: 0 all clear, 1 a fault, 2 could not
tell, 64 wrong usage, 69 set-up or a service is missing, 130 stopped.
`;

const DIAGNOSE = `npx aks-chatops diagnose <diagnosis> <cluster> [target] [options]

  tunnel <cluster>                      kubectl logs, exec and port-forward hang
  dns <cluster> [host]                  names do not resolve
  egress <cluster> [host[:port]]        something outside cannot be reached
  snat <cluster>                        outgoing connections fail under load
  apiserver <cluster>                   the API server cannot be reached
  podip <cluster>                       pods stay without an address
  service <cluster> <namespace>/<name>  a service does not answer
  all <cluster>                         everything at once

  --node <name>, --pod <namespace>/<name>, --namespace <name>
  --from <address>  public address of the client (apiserver)
  --json            the report as JSON (docs/schema/report.schema.json)
  --save <dir>      keep everything that was seen in a new directory, for replay

Settings: AKS_CHATOPS_CONFIG names a YAML file with clusters; AZURE_TENANT_ID,
AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE sign in.
Without them the Azure CLI or the managed identity of this machine does.
`;

const REPLAY = `npx aks-chatops replay <bundle> [--json]

Judges the evidence in a directory that "diagnose --save" wrote, with the checks
of this version and without a network. docs/bundles.md describes the directory.
`;

const EVIDENCE = `npx aks-chatops evidence <run> <directory>

Fetches what a run that was asked for in chat saw into a new directory, for
replay. The worker keeps it in Redis for the latest runs; REDIS_URL (or
REDIS_CLUSTER_NODES, REDIS_SENTINELS) says where. docs/bundles.md has the bounds.
Exit status: 0 saved, 2 it is too large or damaged, 64 it is not kept, 69 Redis
cannot be reached.
`;

const EXPLAIN = `npx aks-chatops explain [<file>|-] [--from <address>] [--json]

Says what an output of ufw, iptables, nft, nc, nslookup, dig, curl, ss, kubectl,
an event or Run Command proves, what it leaves open, and what to ask next. Reads
the file, or what is piped in; nothing is sent anywhere.

  sudo ufw status verbose | npx aks-chatops explain
  npx aks-chatops explain iptables.txt --from 10.224.0.5

  --from <address>  the source that matters, such as a tunnel agent's node
Exit status: 0 nothing shown blocks, 1 it blocks, 2 it cannot be told from this.
`;

const DOCTOR = `npx aks-chatops doctor [<cluster>] [--json]

Without a cluster: are the settings complete, can it sign in, is each cluster
readable. With one: what each diagnosis can and cannot see of it, why, and what
to grant.
Exit status: 0 in order, 2 something cannot be told, 69 set-up is missing.
`;

export const HELP_ON = { diagnose: DIAGNOSE, replay: REPLAY, evidence: EVIDENCE, explain: EXPLAIN, doctor: DOCTOR, help: HELP } as const;

export const isTopic = (word: string): word is keyof typeof HELP_ON => Object.hasOwn(HELP_ON, word);
