// Runs in a network namespace: opens sockets there and hands them to the process that started this one.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const wanted = JSON.parse(process.argv.at(-1) ?? '[]');
const open = ({ transport, address, port }, ready) =>
  transport === 'udp'
    ? createSocket('udp4').bind({ address, port, exclusive: true }, ready)
    : createServer().listen({ host: address, port, backlog: 511 }, ready);

for (const [index, endpoint] of wanted.entries()) {
  const socket = open(endpoint, () => process.send(index, socket));
  socket.once('error', (error) => {
    process.stderr.write(`${endpoint.transport} ${endpoint.address}:${endpoint.port}: ${error.message}\n`);
    process.exit(1);
  });
}
// Its own copies of the sockets would take connections away from the other's.
process.once('disconnect', () => process.exit());
