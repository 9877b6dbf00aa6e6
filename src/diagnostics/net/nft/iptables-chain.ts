import type { NftChain } from './ruleset.ts';

const TABLES = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);
const CHAINS = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);

/** A chain that iptables-nft makes; `iptables-save` shows those, and they are judged from its output. */
export const isIptables = ({ family, table, name, base }: NftChain): boolean =>
  family === 'ip' && TABLES.has(table) && CHAINS.has(name) && name.toLowerCase() === base?.hook;
