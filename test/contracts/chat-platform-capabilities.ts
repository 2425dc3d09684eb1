import { expect, it } from 'vitest';
import type { IncomingPress } from '../../src/core/ports.ts';
import { paragraph } from '../../src/text/blocks.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { asStored, expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

/** What a platform may do without; what it has, it does well. */
export function testCapabilities(stage: PlatformStage): void {
  it('shows a preview, replaces it, and takes it away', async ({ skip }) => {
    const { previews } = stage.platform;
    if (previews === undefined) return skip();
    const view = (text: string) => ({
      blocks: [paragraph(text), { type: 'activity' as const, text: 'Bash npm test' }],
    });
    const show = (text: string, handle?: Record<string, unknown>) =>
      previews.show(stage.rig.conversation, 41, handle, view(text), stage.signal);

    const first = await show('Half an answer');
    await stage.rig.untilSeen('Half an answer');
    const second = (await show('Now something else', asStored(first!))) ?? first!;
    await stage.rig.untilSeen('Now something else');
    if (!stage.rig.seenKeepsHistory) expect(stage.rig.seen()).not.toContain('Half an answer');
    const [part] = stage.platform.prepare({ ...postOf(paragraph('The end')), retracts: second });
    await stage.deliver(part!);
    await previews.retract(stage.rig.conversation, asStored(second), stage.signal);
    await previews.retract(stage.rig.conversation, asStored(second), stage.signal);

    await stage.rig.untilSeen('The end');
    if (!stage.rig.seenKeepsHistory) expect(stage.rig.seen()).not.toContain('Now something else');
    expect(previews.intervalMs(stage.rig.conversation)).toBeGreaterThanOrEqual(0);
  });

  it('skips previews and receipts while a limit holds', async ({ skip }) => {
    const { previews, receipts } = stage.platform;
    if (previews === undefined || stage.rig.hold === undefined) return skip();
    stage.rig.hold();

    for (let i = 0; i < 3; i += 1) {
      const view = { blocks: [paragraph(`Held back ${i}`)] };
      expect(await previews.show(stage.rig.conversation, 42, undefined, view, stage.signal)).toBeUndefined();
    }
    await receipts?.typing(stage.rig.conversation, stage.signal);

    expect(stage.rig.seen()).not.toContain('Held back');
  });

  it('takes receipts for any message', async ({ skip }) => {
    const { receipts } = stage.platform;
    if (receipts === undefined) return skip();
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    stage.rig.say('hello');
    const [update] = await inbox.untilHolds(1);
    const message = stage.platform.parse(update!.payload) as { messageId: string };

    await expect(receipts.taken(stage.rig.conversation, message.messageId, stage.signal)).resolves.toBeUndefined();
    await expect(receipts.typing(stage.rig.conversation, stage.signal)).resolves.toBeUndefined();
  });

  it('hands over a press, and doesn’t mind answering it late', async ({ skip }) => {
    const { presses } = stage.platform;
    if (presses === undefined || stage.rig.press === undefined) return skip();
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    const buttons = [[{ label: 'Go on', action: 'resume:12' }], [{ label: 'Drop it', action: 'drop:12' }]];
    for (const part of stage.platform.prepare({ ...postOf(paragraph('Interrupted.')), buttons }))
      await stage.deliver(part);
    await stage.rig.untilSeen('Interrupted.');

    stage.rig.press('Drop it');
    const [update] = await inbox.untilHolds(1);
    const press = stage.platform.parse(update!.payload) as IncomingPress;

    expect(press).toMatchObject({ kind: 'press', conversation: stage.rig.conversation, action: 'drop:12' });
    for (const pressId of [press.pressId, press.pressId, '1']) {
      await expect(presses.acknowledge(pressId, 'Dropped', stage.signal)).resolves.toBeUndefined();
    }
    if (press.messageId === undefined) return;
    await expect(
      presses.setButtons(stage.rig.conversation, press.messageId, [], stage.signal),
    ).resolves.toBeUndefined();
  });

  it('makes pairing links that carry the code', ({ skip }) => {
    if (stage.platform.pairingLinks === undefined) skip();
    const link = stage.platform.pairingLinks!.link('AbC_12-xyz');

    expect(link).toContain('AbC_12-xyz');
    expect(URL.canParse(link)).toBe(true);
    expectNoSecret(link, stage.rig);
  });

  it('offers commands', async ({ skip }) => {
    if (stage.platform.publishCommands === undefined) skip();
    const commands = [{ name: 'help', description: 'What you can say' }];

    await expect(stage.platform.publishCommands!(commands, stage.signal)).resolves.toBeUndefined();
    await expect(stage.platform.publishCommands!(commands, stage.signal)).resolves.toBeUndefined();
  });
}
