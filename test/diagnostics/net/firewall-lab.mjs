/**
 * Runs inside a private user, network and mount namespace: a node with a listener, a client beyond a veth pair, and
 * real iptables between them. Reads one JSON case per line, answers one JSON line of outcomes per case.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { createInterface } from 'node:readline';

const NODE = '10.224.0.4';
const CLIENTS = ['10.224.0.7', '10.244.3.5'];
const INTERPRETER = '/proc/self/fd/3';

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

const REFUSALS = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOPROTOOPT', 'EACCES']);

/** Opens one connection; a deadline that passes while an answer lies unread is not a drop. */
function attempt({ source, sourcePort, port, patience }) {
  return new Promise((resolve) => {
    const socket = connect({ host: NODE, port, localAddress: source, localPort: sourcePort });
    const end = (outcome) => {
      clearTimeout(timer);
      resolve(outcome);
      socket.resetAndDestroy();
    };
    socket.once('connect', () => end('allow'));
    socket.on('error', ({ code }) => end(REFUSALS.has(code) ? 'reject' : code));
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => end('drop'))), patience);
  });
}

const lines = (stream) => createInterface({ input: stream });

async function client() {
  for (const address of CLIENTS) run('ip', 'addr', 'add', `${address}/32`, 'dev', 'eth1');
  run('ip', 'link', 'set', 'lo', 'up');
  run('ip', 'link', 'set', 'eth1', 'up');
  run('ip', 'route', 'add', NODE, 'dev', 'eth1');
  // Only the handshake is measured: what the node does with later packets must not race with its result.
  run('iptables', '-A', 'OUTPUT', '-p', 'tcp', '!', '--syn', '-j', 'DROP');
  console.log('ready');
  for await (const line of lines(process.stdin)) {
    console.log(JSON.stringify(await Promise.all(JSON.parse(line).map(attempt))));
  }
}

/** The client's process waits in a network namespace of its own until its end of the cable has arrived. */
async function startClient() {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '-n', INTERPRETER, '--input-type=module', '-e', process.env.LAB_SOURCE], {
    stdio: ['pipe', 'pipe', 'inherit', 3],
    env: { ...process.env, LAB_ROLE: 'client' },
  });
  const answers = lines(child.stdout)[Symbol.asyncIterator]();
  await answers.next();
  run('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', String(child.pid));
  run('ip', 'addr', 'add', `${NODE}/32`, 'dev', 'eth0');
  run('ip', 'link', 'set', 'eth0', 'up');
  run('ip', 'link', 'set', 'lo', 'up');
  for (const address of CLIENTS) run('ip', 'route', 'add', address, 'dev', 'eth0');
  // Refusals by ICMP are rationed by default, which would turn some of them into silence.
  appendFileSync('/proc/sys/net/ipv4/icmp_ratelimit', '0\n');
  appendFileSync('/proc/sys/net/ipv4/tcp_synack_retries', '0\n');
  child.stdin.write('go\n');
  await answers.next();
  return { child, ask: async (attempts) => (child.stdin.write(`${JSON.stringify(attempts)}\n`), JSON.parse((await answers.next()).value)) };
}

/** `native`: rules of nft, which replace all others. */
const load = (rules, backend) =>
  backend === 'native'
    ? spawnSync('nft', ['-f', '-'], { input: `flush ruleset\n${rules}`, encoding: 'utf8' })
    : spawnSync(`iptables-${backend}-restore`, [], { input: rules, encoding: 'utf8' });

function save(backend) {
  if (backend === 'native') return execFileSync('nft', ['-j', 'list', 'ruleset'], { encoding: 'utf8' });
  // Table by table: the list of legacy tables in /proc is not for unprivileged users.
  return ['raw', 'mangle', 'nat', 'filter', 'security'].map((table) => execFileSync(`iptables-${backend}-save`, ['-t', table], { encoding: 'utf8' })).join('');
}

async function node() {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  const { child, ask } = await startClient();
  await new Promise((resolve) => createServer((socket) => socket.on('error', () => {}).end()).listen({ port: 10250, host: NODE, backlog: 4096 }, resolve));
  console.log('"ready"');
  for await (const line of lines(process.stdin)) {
    const { restore, backend, attempts } = JSON.parse(line);
    const { status, stderr } = load(restore, backend);
    const saved = status === 0 ? save(backend) : '';
    console.log(JSON.stringify(status === 0 ? { saved, outcomes: await ask(attempts) } : { error: stderr }));
  }
  child.kill();
}

async function waitThenServe() {
  console.log('started');
  await new Promise((resolve) => process.stdin.once('readable', () => (process.stdin.read(3), resolve())));
  await client();
}

await (process.env.LAB_ROLE === 'client' ? waitThenServe() : node());
