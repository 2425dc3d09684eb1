import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

const inClaude = 'canary-of-claude-7f3a91';
const apiKey = 'sk-ant-api03-CANARYCANARYCANARYCANARY0123456789';

it('no-secret-anywhere: what claude shows is masked, and what the bridge holds reaches nobody', async () => {
  const rig = await createAskingRig({}, { log: { level: 'debug' } });
  const { telegram, chat, ann, project, home, model, start, run, card, tap, untilFinal } = rig;
  const secretFile = join(home, 'claude-secret');
  writeFileSync(secretFile, inClaude, { mode: 0o600 });
  rig.configure({ claude: { args: [], spare: false, env: { SERVICE_KEY: `file:${secretFile}` } } });
  const bridge = await start({ env: { TELEGRAM_BOT_TOKEN: telegram.token, MY_COPY: `x${telegram.token}x` } });

  // claude runs `env`, and what it found goes to its model: that sees nothing of the bridge's own.
  chat.say(ann, calling('Bash', { command: 'env > seen.txt; cat seen.txt' }, 'Looked.'));
  const asked = await card('env > seen.txt');
  expect(asked.text).toContain('⚠️ It ');
  await tap(asked, 'Allow once');
  await untilFinal('Looked.');
  const environment = readFileSync(join(project, 'seen.txt'), 'utf8');
  expect(environment).toContain(`SERVICE_KEY=${inClaude}`);
  expect(environment).not.toContain(telegram.token);

  // A file that cannot be fetched: its address has the token in it.
  telegram.fail('file', { status: 404, description: 'not here', times: 20 });
  chat.say(ann, 'what is in it?', { attachment: 'document', file: { name: 'a.txt', bytes: Buffer.from('x') } });
  await chat.untilMessage((message) => message.text.includes('a.txt') && message.from.is_bot);

  // claude says secrets: in the growing answer, in the final one, in a card, in a question.
  const told = `the token ${telegram.token}, the key ${inClaude} and ${apiKey}`;
  const question = {
    question: `Use ${apiKey}?`,
    header: 'Key',
    options: [
      { label: inClaude, description: apiKey },
      { label: 'No', description: '' },
    ],
    multiSelect: false,
  };
  chat.say(
    ann,
    `[[text I found ${told}.]][[gate shown]][[tool Bash ${JSON.stringify({ command: `curl -H "X: ${apiKey}" localhost`, description: told })}]][[next]][[tool AskUserQuestion ${JSON.stringify({ questions: [question] })}]][[next]][[text Again: ${told}.]]`,
  );
  await chat.untilDraft('I found');
  model.open('shown');
  await tap(await card('curl'), 'Deny');
  await tap(await card('Use'), 'No');
  await untilFinal('Again:');
  const words = JSON.stringify([chat.views, telegram.calls.map(({ params }) => params)]);
  const canaries = [telegram.token, inClaude, apiKey];
  for (const canary of canaries) expect(words).not.toContain(canary);
  expect(words).toContain('I masked what looks like a secret.');

  // What commands print and what lies on the disk; prompts aside, which are kept as they were written.
  const printed = [];
  for (const args of [
    ['doctor', '--json', '--no-claude'],
    ['status', '--json'],
    ['config', 'get'],
    ['audit', '--json'],
    ['users', '--json'],
  ]) {
    const command = run(args);
    await command.exited;
    printed.push(command.stdout(), ...command.log().map((line) => JSON.stringify(line)));
  }
  expect(await bridge.stop()).toBe(0);
  printed.push(JSON.stringify(bridge.log()));
  for (const canary of canaries) expect(printed.join('\n')).not.toContain(canary);
  const audit = run(['audit', 'verify']);
  expect(await audit.exited).toBe(0);
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => join(home, name));
  const open = files.filter((file) => statSync(file).mode & 0o077);
  expect(open).toEqual([]);
  const modelSaw = JSON.stringify(model.requests.filter(({ prompt }) => prompt.includes('env > seen.txt')));
  expect(modelSaw).not.toContain(telegram.token);
});
