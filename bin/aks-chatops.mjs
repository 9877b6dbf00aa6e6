#!/usr/bin/env node
/**
 * `npx aks-chatops …`, from a clone or the image. Plain JavaScript without packages: it runs on the Node that the machine
 * has, and hands over to the pinned one where that is older than 24, which runs TypeScript as it is.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SET_UP_IS_MISSING = 69;
const WANTED = 24;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');
const PINNED = join(ROOT, 'node_modules', 'node', 'bin', 'node');

function giveUp(sentence) {
  process.stderr.write(`aks-chatops: ${sentence}\n`);
  process.exit(SET_UP_IS_MISSING);
}

/** Waits for the other Node, passes on what it is told to stop by, and ends as it ended. */
function handOver() {
  const child = spawn(PINNED, [MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => giveUp(`cannot start Node ${WANTED} at ${PINNED} (${error.message}); run "npm ci" in ${ROOT}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (!existsSync(join(ROOT, 'node_modules', 'zod', 'package.json'))) giveUp(`its packages are not installed; run "npm ci" in ${ROOT}`);
if (Number(process.versions.node.split('.')[0]) >= WANTED) await import(pathToFileURL(MAIN).href);
else if (existsSync(PINNED)) handOver();
else giveUp(`Node ${process.versions.node} is too old and the pinned Node ${WANTED} is not installed; run "npm ci" in ${ROOT}`);
