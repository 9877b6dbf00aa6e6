/**
 * All the set-up that `npm run demo` and `npm test` need, on a machine that has nothing but Node 20 and npm.
 * Runs before either; does nothing the second time. Speaks on stderr; exits with 69 where it cannot go on.
 *
 * Plain JavaScript without packages: it runs on the Node that the machine has, before the pinned one is there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CANNOT_GO_ON = 69;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.aks-chatops-stamp');

/** Programs that the simulated nodes and the queue are made of, and the Debian package of each. */
const PROGRAMS = {
  'redis-server': 'redis-server',
  ufw: 'ufw',
  iptables: 'iptables',
  nft: 'nftables',
  nc: 'netcat-openbsd',
  dig: 'dnsutils',
  curl: 'curl',
  openssl: 'openssl',
  conntrack: 'conntrack',
  ip: 'iproute2',
  socat: 'socat',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  ps: 'procps',
};

const say = (text) => process.stderr.write(`${text}\n`);

function giveUp(sentence) {
  say(`set-up: ${sentence}`);
  process.exit(CANNOT_GO_ON);
}

function run(command, args, options = {}) {
  say(`set-up: ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options }).status === 0;
}

// --- Node ---------------------------------------------------------------------------------------------------------

if (Number(process.versions.node.split('.')[0]) < 20) {
  giveUp(`Node ${process.versions.node} is too old: install Node 20 or newer, which then fetches the pinned one by itself`);
}

// --- npm packages -------------------------------------------------------------------------------------------------

const lockfile = createHash('sha256')
  .update(readFileSync(join(ROOT, 'package-lock.json')))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex');
const isStamped = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockfile;

if (!isStamped) {
  rmSync(STAMP, { force: true });
  // The machine's Node only installs; the pinned Node 24 of the `node` package runs everything.
  const installed = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  if (!installed) giveUp('npm ci failed; its message above says why (mostly: the npm registry cannot be reached)');
  if (!existsSync(join(ROOT, 'node_modules', '.bin', 'node'))) {
    giveUp('the pinned Node 24 (package `node`) was not installed: allow its install script (npm config get ignore-scripts) and run this again');
  }
}

// --- programs of the operating system -----------------------------------------------------------------------------

/** System administration programs lie in folders that an ordinary user's PATH leaves out. */
const PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];

function isThere(program) {
  return PATH.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const missing = () => Object.keys(PROGRAMS).filter((program) => !isThere(program));
const packagesOf = (programs) => [...new Set(programs.map((program) => PROGRAMS[program]))].join(' ');

/** Debian asks this script whether a freshly installed service may start: here, none may. */
const POLICY = '/usr/sbin/policy-rc.d';

function aptInstall(packages) {
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
    chmodSync(POLICY, 0o755);
  }
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return (
      run('apt-get', ['update', '-qq'], { env }) &&
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages.split(' ')], { env })
    );
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

if (process.platform !== 'linux') {
  giveUp(`the simulated nodes are Linux namespaces, which ${process.platform} does not have: run this in a Debian container or virtual machine`);
}
if (missing().length > 0) {
  const packages = packagesOf(missing());
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    giveUp(`missing: ${missing().join(', ')}; on Debian or Ubuntu install them with: sudo apt-get install ${packages}`);
  }
  aptInstall(packages);
  if (missing().length > 0) giveUp(`could not install ${packages}; apt-get's message above says why`);
}

if (!isStamped) {
  writeFileSync(STAMP, lockfile);
  say('set-up: done; the next start needs none');
}
