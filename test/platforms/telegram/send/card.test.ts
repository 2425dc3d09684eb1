import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCardRig } from '../../../core/approvals/cards/card-rig.ts';
import { conversationOf, deliverAll, startRig } from '../rig.ts';

test('a card arrives with everything that hides written as signs', async () => {
  const { server, platform } = await startRig();
  const chat = server.privateChat(server.addUser({ first_name: 'Ann' }));
  const { folder, show } = createCardRig();
  const hidden = '\u001b]0;\ntouch hidden\n\u0007x\u202e\u200b\u00a0a\u030a';
  const { posts } = await show('Write', { file_path: join(folder, 'a\u202e.sh'), content: `${hidden}\n` });
  for (const post of posts) await deliverAll(platform, conversationOf(chat), post);

  const { text } = chat.answers.at(-1)!;
  expect(text).toContain('a\\u202e.sh +3 −0');
  expect(text).toContain('+␛]0;\n+touch hidden\n+␇x\\u202e\\u200b\\u00a0a\\u030a');
  expect(text).toContain('⚠️ It has control characters, shown as ␛ ␇.');
});
