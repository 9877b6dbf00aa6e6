import type { Recogniser } from '../recogniser.ts';
import { azure } from './azure.ts';
import { curl } from './curl.ts';
import { dns } from './dns.ts';
import { event } from './event.ts';
import { iptables } from './iptables.ts';
import { kubectl } from './kubectl.ts';
import { nc } from './nc.ts';
import { nft } from './nft.ts';
import { nnc } from './nnc.ts';
import { nodeTools } from './node-tools.ts';
import { sockets } from './sockets.ts';
import { ufw } from './ufw.ts';

/** Of equal strength, the first counts. */
export const RECOGNISERS: readonly Recogniser[] = [ufw, iptables, nft, nc, curl, ...dns, nnc, ...azure, ...nodeTools, sockets, kubectl, event];
