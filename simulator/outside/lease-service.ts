import { nodeResolvConf } from '../nodes/resolv-conf.ts';
import { httpService, type Service } from './web/respond.ts';

/** Port on which the platform's address answers what DHCP option 6 would carry. */
export const leasePort = 80;

/** A resolv.conf, asked by the node's stand-in for systemd-networkd. */
export const leaseService = (servers: () => readonly string[]): Service =>
  httpService((_request, response) => response.writeHead(200, { connection: 'close' }).end(nodeResolvConf(servers())));
