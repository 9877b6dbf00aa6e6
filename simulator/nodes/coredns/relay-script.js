// Runs in a pod as its DNS server: real sockets and a real process. What to answer is decided by the process that
// started this one, over lines of JSON; questions to other servers leave from here.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

process.title = 'coredns';
const port = 53;
const maxWaiting = 1_000;
const listens = JSON.parse(process.argv.at(-1) ?? '{}');
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const waiting = new Map();
let last = 0;
function ask(transport, message, reply) {
  if (waiting.size >= maxWaiting) return;
  last += 1;
  waiting.set(last, reply);
  say({ query: last, transport, message: message.toString('base64') });
}

function framed(message) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function onMessages(socket, report) {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE()) {
      const end = 2 + pending.readUInt16BE();
      report(pending.subarray(2, end));
      pending = pending.subarray(end);
    }
  });
}

const opening = [];
if (listens.udp) {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => ask('udp', message, (reply) => socket.send(reply, from.port, from.address)));
  opening.push(new Promise((opened) => socket.bind(port, opened)));
}
if (listens.tcp) {
  const server = createServer((socket) => {
    socket.setTimeout(10_000, () => socket.destroy()).on('error', () => socket.destroy());
    onMessages(socket, (message) => ask('tcp', message, (reply) => socket.write(framed(reply))));
  });
  opening.push(new Promise((opened) => server.listen(port, '0.0.0.0', opened)));
}

function overUdp({ server, message, timeoutMs }, done) {
  const socket = createSocket('udp4');
  const end = (reply) => {
    clearTimeout(timer);
    socket.close();
    done(reply);
  };
  const timer = setTimeout(end, timeoutMs);
  socket.once('error', () => end()).once('message', end);
  socket.connect(port, server, (error) => (error ? end() : socket.send(Buffer.from(message, 'base64'))));
}

function overTcp({ server, message, timeoutMs }, done) {
  const socket = connect({ host: server, port });
  let reply;
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  onMessages(socket, (received) => {
    reply = received;
    socket.destroy();
  });
  socket.on('error', () => {});
  socket.once('close', () => {
    clearTimeout(timer);
    done(reply);
  });
  socket.write(framed(Buffer.from(message, 'base64')));
}

function obey(order) {
  if (order.forward !== undefined) {
    const send = order.transport === 'udp' ? overUdp : overTcp;
    send(order, (reply) => say({ reply: order.forward, message: reply?.toString('base64') ?? null }));
    return;
  }
  const reply = waiting.get(order.answer);
  waiting.delete(order.answer);
  if (order.message !== null) reply?.(Buffer.from(order.message, 'base64'));
}

await Promise.all(opening);
const upstreams = [...readFileSync('/etc/resolv.conf', 'utf8').matchAll(/^nameserver\s+(\S+)/gm)].map(([, address]) => address);
say({ upstreams });
createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line)))
  .once('close', () => process.exit());
