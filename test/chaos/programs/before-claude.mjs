#!/usr/bin/env node
/**
 * Stands before the real claude and passes everything on, but does one thing more, named by its first argument:
 * `garbage`: lines that are no JSON, or of kinds nobody knows, between all the others. `flood`: 100 MB of output before
 * the answer. `older`: it is version 2.1.197, which knows less. `deaf`: it starts, and never answers.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [, , trick, ...args] = process.argv;
const say = (line) => new Promise((written) => process.stdout.write(`${line}\n`, written));

if (args.includes('--version') && trick === 'older') {
  await say('2.1.197 (Claude Code)');
  process.exit();
}

const claude = spawn('claude', args, { stdio: ['pipe', 'pipe', 'inherit'] });
claude.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGKILL' ? 137 : 1);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => claude.kill(signal));
claude.stdin.on('error', () => {});

const prompts = createInterface({ input: process.stdin });
prompts.on('line', (line) => {
  const message = JSON.parse(line);
  if (message.type === 'user' && trick === 'deaf') return;
  if (message.type === 'user' && trick === 'older') delete message.client_composed;
  claude.stdin.write(`${JSON.stringify(message)}\n`);
});
prompts.once('close', () => claude.stdin.end());

let flooded = false;
for await (const line of createInterface({ input: claude.stdout })) {
  if (trick === 'garbage') await garbage();
  if (trick === 'flood' && !flooded && line.includes('message_start')) await flood();
  await say(line);
}

async function garbage() {
  await say('Warning: this is no JSON');
  await say('{"type":"of_tomorrow","data":{"deep":[1,2,3]}}');
  await say('{"type":"stream_event","event":{"type":"of_tomorrow_too"}}');
  await say('{"type":"assistant"}');
  await say('[]');
  await say('{"type":');
  await say('\u0000\ufffd');
}

/** 40 MB of small lines of an unknown kind, 40 MB of thinking, and one line of 20 MB. */
async function flood() {
  flooded = true;
  const filling = 'x'.repeat(1_000);
  const thinking = { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: filling } };
  for (let n = 0; n < 40_000; n++) await say(`{"type":"of_tomorrow","data":"${filling}"}`);
  for (let n = 0; n < 40_000; n++) await say(JSON.stringify({ type: 'stream_event', event: thinking }));
  await say(`{"type":"of_tomorrow","data":"${'x'.repeat(20_000_000)}"}`);
}
