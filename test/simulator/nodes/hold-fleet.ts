/** Starts a fleet with something going on in it, prints its namespaces, and waits to be killed. */
import { startFleet } from '../../../simulator/nodes/fleet.ts';
import { addressA, addressB, node, nodeA, nodeB, output, specOf } from './test-fleet.ts';

const pods = [{ namespace: 'default', name: 'web', address: '10.244.0.5' }];
const fleet = await startFleet(specOf({ nodes: [node(nodeA, addressA, { pods }), node(nodeB, addressB)] }));
const own = 'readlink /proc/self/ns/user /proc/self/ns/net';
const namespaces = [await output(fleet, nodeA, own), await output(fleet, nodeB, own), await output(fleet, nodeA, own, 'default/web')];
await output(fleet, nodeB, 'setsid sleep 100000 >/dev/null 2>&1 &');
void fleet.run(nodeA, 'trap "" TERM HUP INT; touch /run/begun; sleep 100000');
await output(fleet, nodeA, 'until [ -e /run/begun ]; do sleep 0.01; done');
process.stdout.write(`${JSON.stringify([...new Set(namespaces.join('').trim().split('\n'))])}\n`);
// Killed long before; should the test be killed first, this ends by itself.
setTimeout(() => process.exit(), 60_000);
