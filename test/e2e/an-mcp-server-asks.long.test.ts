import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

const shop = fileURLToPath(new URL('../fakes/mcp/shop.mjs', import.meta.url));

/** A machine whose claude has the server, and may use its tool. */
async function createShopRig() {
  const rig = await createAskingRig();
  const servers = join(rig.home, 'servers.json');
  writeFileSync(servers, JSON.stringify({ mcpServers: { shop: { command: process.execPath, args: [shop] } } }));
  const args = ['--mcp-config', servers, '--strict-mcp-config', '--allowedTools', 'mcp__shop__buy'];
  rig.configure({ users: rig.users, claude: { args, spare: false } });
  await rig.start();
  return rig;
}

it('an MCP server gets what its person answers, in the types it asked for, and one message is left', async () => {
  const { chat, ann, model, card, tap, telegram, untilFinal } = await createShopRig();

  chat.say(ann, calling('mcp__shop__buy', { how: 'form' }, 'Bought.'));
  await tap(await card('Size'), 'Medium');
  // Not by replies: the bridge may not know yet what its own message is called.
  await tap(await card('How many'), 'In my own words');
  await chat.untilMessage('Your next message here is the answer.');
  chat.say(ann, 'lots');
  await chat.untilMessage('Send a whole number from 1 to 5.');
  chat.say(ann, '2');
  await tap(await card('Note'), 'Skip');
  await untilFinal('Bought.');

  const said = model.requests.at(-1)?.toolResults.map(({ text }) => text);
  expect(said).toEqual(['The person said {"action":"accept","content":{"size":"M","count":2}}']);
  await telegram.until(() => !chat.answers.some(({ buttons }) => buttons.length > 0), 'the cards to go');
});

it('a page is offered as a link, and can be declined', async () => {
  const { chat, ann, model, card, tap, untilFinal } = await createShopRig();

  chat.say(ann, calling('mcp__shop__buy', { how: 'page' }, 'Then not.'));
  const page = await card('Log in first.');
  expect(page.buttons.flat()[0]).toMatchObject({
    label: 'Open login.example.com',
    url: 'https://login.example.com/start',
  });
  await tap(page, 'Decline');
  await untilFinal('Then not.');

  expect(model.requests.at(-1)?.toolResults.map(({ text }) => text)).toEqual(['The person said {"action":"decline"}']);
});
