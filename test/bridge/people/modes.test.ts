import { describe, expect, it } from 'vitest';
import { bob } from '../approvals/approvals-rig.ts';
import { message, press, startRig } from '../rig.ts';

const projects = [
  { name: 'home', path: '/home', permissionMode: 'plan' as const },
  { name: 'open', path: '/open', allowBypass: true },
];
const bobs = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };

describe('/mode', () => {
  it('says which one applies now, and offers what the person may choose', async () => {
    const { chat, untilText } = await startRig({ projects, users: [bob] });

    chat.give(message('/mode'), message('/mode', bobs));

    expect(await untilText('Mode: plan only. Claude only looks')).toContain('Changes apply to the next task');
    await untilText('Mode: plan only.', 'telegram:3');
    const labels = (conversation: string) =>
      chat.arrived.find((post) => post.conversation === conversation)!.buttons.map(({ label }) => label);
    expect(labels('telegram:1')).toEqual(['Ask first', 'Edit freely', 'Plan only ✓', 'Never ask']);
    expect(labels('telegram:3')).toEqual(['Plan only ✓']);
  });

  it('applies to the next task, in this conversation only, and is written down', async () => {
    const { chat, host, store, untilRun, untilText } = await startRig({ projects });
    chat.give(message('one'));
    (await untilRun(1)).finish();

    chat.give(message('/mode acceptedits'));
    expect(await untilText('Mode: edit freely.')).toContain('without asking');
    chat.give(message('two'), message('elsewhere', { conversation: 'telegram:-5' }));
    await untilRun(3);

    const asked = host.opens.map(({ project, mode }) => `${project.name} ${mode}`);
    expect(asked).toHaveLength(3);
    expect(asked).toEqual(expect.arrayContaining(['home undefined', 'home acceptEdits']));
    expect(store.conversations.get('telegram:-5')?.mode).toBeUndefined();
    expect(store.audit.list().filter(({ action }) => action === 'mode-changed')).toMatchObject([
      { actor: { name: 'Ann' }, detail: 'acceptEdits in telegram:1' },
    ]);
  });

  it('is forgotten with the project', async () => {
    const { chat, store } = await startRig({ projects });

    chat.give(message('/mode default'), message('/project open'));

    expect(store.conversations.get('telegram:1')).toMatchObject({ project: 'open', mode: undefined });
  });

  it('does not go above the config for an operator, by word or by button', async () => {
    const { chat, store, untilText } = await startRig({ projects, users: [bob] });

    chat.give(message('/mode default', bobs), press('mode:acceptEdits', bobs));

    await untilText(
      'Only an owner can choose Ask first (default) here: the config sets Plan only (plan) for “home”.',
      'telegram:3',
    );
    expect(chat.acknowledged.at(-1)?.text).toContain('Only an owner can choose Edit freely (acceptEdits)');
    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
    expect(store.conversations.get('telegram:3')?.mode).toBeUndefined();
    expect(store.audit.list().map(({ action, actor }) => `${action} ${actor?.name}`)).toEqual([
      'refused Bob',
      'refused Bob',
    ]);
  });

  it('bypasses nothing where the config does not allow it, for nobody', async () => {
    const { chat, store, untilText } = await startRig({ projects });

    chat.give(message('/mode bypassPermissions'), press('mode:bypassPermissions'));

    expect(await untilText('is off for “home”')).toContain('allowBypass');
    expect(store.conversations.get('telegram:1')?.mode).toBeUndefined();
  });

  it('warns in /status while nobody is asked', async () => {
    const { chat, untilText } = await startRig({ projects });
    chat.give(message('/status'));
    expect(await untilText('Mode: plan only')).not.toContain('⚠️');

    chat.give(message('/project open'), press('mode:bypassPermissions'), message('/status'));

    expect(await untilText('⚠️')).toContain('In “open” Claude does everything without asking.');
    expect(chat.acknowledged.at(-1)?.text).toBe('Allow everything');
  });

  it('moves along with /continue only as far as the person may choose it', async () => {
    const { chat, others, store, until, untilRun, untilState } = await startRig({
      projects,
      others: [{ name: 'discord' }],
      users: [bob, { ...bob, platform: 'discord' }],
    });
    const [discord] = others;
    await until(() => discord?.receives, 'Discord to receive');
    store.identities.link({ platform: 'telegram', userId: bob.id }, { platform: 'discord', userId: bob.id });
    const shared = { ...bobs, conversation: 'telegram:-5', private: false };
    chat.give(message('/mode acceptEdits', { conversation: 'telegram:-5', private: false }), message('go', shared));
    (await untilRun(1)).finish();
    await untilState(1, 'done');

    discord!.give(message('/continue', { ...bobs, conversation: 'discord:3' }));
    await until(() => store.conversations.get('discord:3')?.session.agentId, 'the session to move');

    expect(store.conversations.get('discord:3')).toMatchObject({ project: 'home', mode: undefined });
  });

  it('is known by the words on its button too', async () => {
    const { chat, store, untilText } = await startRig({ projects });

    chat.give(message('/mode edit freely'));

    await untilText('Mode: edit freely.');
    expect(store.conversations.get('telegram:1')?.mode).toBe('acceptEdits');
  });

  it('knows no other modes', async () => {
    const { chat, untilText } = await startRig({ projects });

    chat.give(message('/mode yolo'));

    expect(await untilText('Unknown mode “yolo”')).toContain(
      'Ask first (default), Edit freely (acceptEdits), Plan only (plan)',
    );
  });
});
