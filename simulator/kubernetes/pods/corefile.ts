/** Plugins of CoreDNS 1.12 as AKS builds it, and the words that stand in front of a block without being one. */
const plugins = `acl any auto autopath bind bufsize cache cancel chaos debug dns64 dnssec dnstap erratic errors etcd file forward grpc
header health hosts import k8s_external kubernetes loadbalance local log loop metadata minimal nsid pprof prometheus ready reload
rewrite root secondary sign template timeouts tls trace transfer tsig view whoami`
  .split(/\s+/)
  .filter((word) => word !== '');

export interface CustomZone {
  readonly zone: string;
  readonly forward: readonly string[];
}

const withoutComments = (text: string): string[] => text.split('\n').map((line) => line.replace(/#.*/, '').trim());

/** `contoso.com:53 {` and `contoso.com:5353 other.com {` open blocks of zones; anything else inside is a plugin. */
function problem(file: string, text: string, depthOfPlugins: number): string | undefined {
  let depth = 0;
  for (const [index, line] of withoutComments(text).entries()) {
    const [word = ''] = line.split(/\s+/);
    const place = `/etc/coredns/custom/${file}:${index + 1}`;
    if (word !== '' && word !== '}' && depth === depthOfPlugins && !plugins.includes(word))
      return `${place} - Error during parsing: Unknown directive '${word}'`;
    depth += (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length;
    if (depth < 0) return `${place} - Error during parsing: Unexpected '}'`;
  }
  return depth === 0 ? undefined : `/etc/coredns/custom/${file}:${text.split('\n').length} - Error during parsing: Unexpected EOF`;
}

/**
 * Why CoreDNS does not start with these files of coredns-custom; undefined when it does. Only names of plugins and
 * braces are looked at. https://learn.microsoft.com/azure/aks/coredns-custom
 */
export function corefileError(data: Readonly<Record<string, string>>): string | undefined {
  for (const [file, text] of Object.entries(data)) {
    const found = file.endsWith('.server') ? problem(file, text, 1) : file.endsWith('.override') ? problem(file, text, 0) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const addresses = (text: string): string[] => text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? [];

/** The zones of the server files and where each forwards to. */
export function customZones(data: Readonly<Record<string, string>>): CustomZone[] {
  const servers = Object.entries(data).filter(([file]) => file.endsWith('.server'));
  return servers.flatMap(([, text]) => {
    const clean = withoutComments(text).join('\n');
    return [...clean.matchAll(/^([^\s{}][^{}\n]*)\{((?:[^{}]|\{[^{}]*\})*)\}/gm)].flatMap(([, head = '', body = '']) => {
      const forward = /^\s*forward\s+\S+\s+([^\n{]*)/m.exec(body)?.[1] ?? '';
      const zones = head.split(/[\s,]+/).map((zone) => zone.replace(/:\d+$/, '')).filter((zone) => zone !== '' && zone !== '.');
      return zones.map((zone) => ({ zone, forward: addresses(forward) }));
    });
  });
}
