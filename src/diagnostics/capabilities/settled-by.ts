/**
 * What to give so that a reason goes away. Read out of the reason itself, so that it fits whatever evidence it came with,
 * recorded evidence too: sentences of Azure and Kubernetes name the action or the verb that was missing.
 */

/** Clauses that complete "to settle it, …"; none: it is not a matter of rights or settings. */
export const settledBy = (reason: string): readonly string[] => [...new Set([...azureActions(reason), ...denials(reason), ...kubernetesVerbs(reason), ...settings(reason)])];

function azureActions(reason: string): readonly string[] {
  const actions = matches(reason, /lacks the permission (Microsoft\.[\w.]+(?:\/[\w*-]+(?:\.[\w*-]+)*)+)/g);
  return actions.map(([, action = '']) => `give the bot \`${action}\` (role ${roleOf(action)})`);
}

/** The three roles of deploy/roles. */
function roleOf(action: string): string {
  if (/\/runCommand\/action$/i.test(action)) return 'aks-chatops probe';
  return /\/read$|\/listClusterUserCredential\/action$/i.test(action) ? 'aks-chatops observe' : 'aks-chatops repair';
}

const denials = (reason: string): readonly string[] =>
  matches(reason, /the deny assignment "([^"]{1,200})" forbids it/g).map(([, name = '']) => `take the bot out of the deny assignment "${name}"; of a locked node resource group, set \`--nrg-lockdown-restriction-level Unrestricted\``);

/** In the words of RBAC: `cannot list resource "pods" in API group "" in the namespace "shop"`. */
function kubernetesVerbs(reason: string): readonly string[] {
  return matches(reason, /cannot (\w+) resource "([\w./-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w-]+)")?/g).map(([, verb = '', resource = '', group = '', namespace]) => {
    const what = group === '' ? resource : `${resource}.${group}`;
    return `give the bot the verb \`${verb}\` on \`${what}\`${namespace === undefined ? ' in the whole cluster' : ` in \`${namespace}\``} (Kubernetes role ${kubernetesRoleOf(verb, resource)})`;
  });
}

function kubernetesRoleOf(verb: string, resource: string): string {
  if (['get', 'list', 'watch'].includes(verb)) return 'aks-chatops-observe';
  return resource === 'pods' ? 'aks-chatops-probe' : 'aks-chatops-repair';
}

const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/has not opted into probing its nodes/, 'set `probe: true` for the cluster in the configuration'],
  [/violates PodSecurity/, 'exempt the namespace or the bot from Pod Security admission'],
  [/admission webhook "validation\.gatekeeper\.sh" denied/, 'exempt the namespace from Azure Policy or deployment safeguards'],
  [/ValidatingAdmissionPolicy '[^']+'/, 'exempt the bot from that ValidatingAdmissionPolicy'],
];

const settings = (reason: string): readonly string[] => SETTINGS.flatMap(([pattern, clause]) => (pattern.test(reason) ? [clause] : []));

/** Bounded: a reason may repeat itself for every node. */
const matches = (text: string, pattern: RegExp): readonly RegExpExecArray[] => [...text.matchAll(pattern)].slice(0, 20);
