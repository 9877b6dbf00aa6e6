/** Starts a fleet with something going on in it, prints its namespaces, and waits to be killed. */
import { coredns, outsideFleet, web } from '../outside/outside-fleet.ts';
import { nodeA, nodeB, output } from './test-fleet.ts';

const fleet = await outsideFleet({ pods: [coredns()] });
const own = 'readlink /proc/self/ns/user /proc/self/ns/net';
const namespaces = [await output(fleet, nodeA, own), await output(fleet, nodeB, own), await output(fleet, nodeB, own, web)];
await output(fleet, nodeB, 'setsid sleep 100000 >/dev/null 2>&1 &');
void fleet.run(nodeA, 'trap "" TERM HUP INT; touch /run/begun; sleep 100000');
await output(fleet, nodeA, 'until [ -e /run/begun ]; do sleep 0.01; done');
process.stdout.write(`${JSON.stringify([...new Set(namespaces.join('').trim().split('\n'))])}\n`);
// Killed long before; should the test be killed first, this ends by itself.
setTimeout(() => process.exit(), 60_000);
