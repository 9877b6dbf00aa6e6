import { accessSync, constants } from 'node:fs';
import { runProcess, childEnvironment } from './run-process.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import { complaint } from './complaint.ts';
import { unprivileged } from './unprivileged.ts';

const probeMs = 10_000;

/** What a fleet calls, and the Debian or Ubuntu package that has it. */
const tools: Readonly<Record<string, string>> = {
  bash: 'bash',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  findmnt: 'util-linux',
  pivot_root: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  ss: 'iproute2',
  nft: 'nftables',
  'iptables-nft': 'iptables',
  ufw: 'ufw',
  nc: 'netcat-openbsd',
  socat: 'socat',
  conntrack: 'conntrack',
  dig: 'dnsutils',
  curl: 'curl',
  openssl: 'openssl',
};

function installed(tool: string): boolean {
  return childEnvironment.PATH.split(':').some((folder) => {
    try {
      accessSync(`${folder}/${tool}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missingTools(): string | undefined {
  const missing = Object.keys(tools).filter((tool) => !installed(tool));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((tool) => tools[tool]))].join(' ');
  return `${missing.join(', ')} not found: install with apt-get install --no-install-recommends ${packages}`;
}

const wayOut =
  'allow unprivileged user namespaces (sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, ' +
  'kernel.apparmor_restrict_unprivileged_userns=0 where these exist), or in a container run it with --privileged';

/** Undefined when namespaces can be had here, else one sentence that names what is missing and how to get it. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `simulated nodes need Linux and this is ${process.platform}: run it in a Linux container with --privileged`;
  const missing = missingTools();
  if (missing) return missing;
  const uid = process.geteuid?.() ?? -1;
  const namespaces = ['unshare', '--user', '--map-root-user', '--mount', '--pid', '--fork', '--net', '--uts', '--ipc', '--cgroup', '--'];
  const argv = [...unprivileged({ uid, dieWithParent: true }), ...namespaces, ...bash, shellScripts.probe];
  const result = await runProcess(argv, { timeoutMs: probeMs });
  return result.exitCode === 0 ? undefined : `the system refuses namespaces (${complaint(result)}): ${wayOut}`;
}
