import { expect, it } from 'vitest';
import type { IncomingMessage, IncomingPress } from '../../../src/core/model/incoming.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { asStored, expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

/** What a platform may do without; what it has, it does well. */
export function testCapabilities(stage: PlatformStage): void {
  if (stage.has('previews')) testPreviews(stage);
  if (stage.has('receipts')) testReceipts(stage);
  if (stage.has('presses')) testPresses(stage);
  if (stage.has('pairing links')) testPairingLinks(stage);
  if (stage.has('commands')) testCommands(stage);
}

function testPreviews(stage: PlatformStage): void {
  it('shows a preview, replaces it, and takes it away', async () => {
    const previews = stage.platform.previews!;
    const view = (text: string) => ({
      blocks: [paragraph(text), { type: 'activity' as const, text: 'Bash npm test' }],
    });
    const show = (text: string, handle?: Record<string, unknown>) =>
      previews.show(stage.rig.conversation, 41, handle, view(text), stage.signal);

    const first = await show('Half an answer');
    await stage.rig.untilSeen('Half an answer');
    const second = (await show('Now something else', asStored(first!))) ?? first!;
    await stage.rig.untilSeen('Now something else');
    expect(stage.rig.seen()).not.toContain('Half an answer');
    const [part] = stage.platform.prepare({ ...postOf(paragraph('The end')), retracts: second });
    await stage.deliver(part!);
    await previews.retract(stage.rig.conversation, asStored(second), stage.signal);
    await previews.retract(stage.rig.conversation, asStored(second), stage.signal);

    await stage.rig.untilSeen('The end');
    expect(stage.rig.seen()).not.toContain('Now something else');
    expect(previews.intervalMs(stage.rig.conversation)).toBeGreaterThanOrEqual(0);
  });

  if (!stage.has('limits')) return;
  it('skips previews while a limit holds', async () => {
    stage.rig.hold!();

    for (let i = 0; i < 3; i += 1) {
      const view = { blocks: [paragraph(`Held back ${i}`)] };
      const shown = await stage.platform.previews!.show(stage.rig.conversation, 42, undefined, view, stage.signal);
      expect(shown).toBeUndefined();
    }

    expect(stage.rig.seen()).not.toContain('Held back');
  });
}

function testReceipts(stage: PlatformStage): void {
  it('takes receipts for any message', async () => {
    const receipts = stage.platform.receipts!;
    const messageId = await messageSaid(stage);

    await expect(receipts.taken(stage.rig.conversation, messageId, stage.signal)).resolves.toBeUndefined();
    for (const sign of ['done', 'failed'] as const)
      await expect(receipts.ended(stage.rig.conversation, messageId, sign, stage.signal)).resolves.toBeUndefined();
    await expect(receipts.typing(stage.rig.conversation, stage.signal)).resolves.toBeUndefined();
    await expect(receipts.uploading(stage.rig.conversation, stage.signal)).resolves.toBeUndefined();
  });

  if (!stage.has('limits')) return;
  it('neither waits nor fails for a receipt while a limit holds', async () => {
    const receipts = stage.platform.receipts!;
    const messageId = await messageSaid(stage);
    stage.rig.hold!();

    await expect(receipts.taken(stage.rig.conversation, messageId, stage.signal)).resolves.toBeUndefined();
    for (const sign of ['done', 'failed'] as const)
      await expect(receipts.ended(stage.rig.conversation, messageId, sign, stage.signal)).resolves.toBeUndefined();
    await expect(receipts.typing(stage.rig.conversation, stage.signal)).resolves.toBeUndefined();
    await expect(receipts.uploading(stage.rig.conversation, stage.signal)).resolves.toBeUndefined();
  });
}

function testPresses(stage: PlatformStage): void {
  it('hands over a press, and doesn’t mind answering it late', async () => {
    const presses = stage.platform.presses!;
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    const buttons = [[{ label: 'Go on', action: 'resume:12' }], [{ label: 'Drop it', action: 'drop:12' }]];
    for (const part of stage.platform.prepare({ ...postOf(paragraph('Interrupted.')), buttons }))
      await stage.deliver(part);
    await stage.rig.untilSeen('Interrupted.');

    stage.rig.press!('Drop it');
    const [update] = await inbox.untilHolds(1);
    const press = stage.platform.parse(update!.payload) as IncomingPress;

    expect(press).toMatchObject({ kind: 'press', conversation: stage.rig.conversation, action: 'drop:12' });
    for (const pressId of [press.pressId, press.pressId, '1']) {
      await expect(presses.acknowledge(pressId, 'Dropped', stage.signal)).resolves.toBeUndefined();
    }
    expect(press.messageId).toBeTypeOf('string');
    await expect(
      presses.setButtons(stage.rig.conversation, press.messageId!, [], stage.signal),
    ).resolves.toBeUndefined();
  });
}

function testPairingLinks(stage: PlatformStage): void {
  it('makes pairing links that carry the code', () => {
    const link = stage.platform.pairingLinks!.link('AbC_12-xyz');

    expect(link).toContain('AbC_12-xyz');
    expect(URL.canParse(link)).toBe(true);
    expectNoSecret(link, stage.rig);
  });
}

function testCommands(stage: PlatformStage): void {
  it('offers commands', async () => {
    const commands = [{ name: 'help', description: 'What you can say' }];

    await expect(stage.platform.publishCommands!(commands, stage.signal)).resolves.toBeUndefined();
    await expect(stage.platform.publishCommands!(commands, stage.signal)).resolves.toBeUndefined();
  });
}

/** The id of a message that the person has just written. */
async function messageSaid(stage: PlatformStage): Promise<string> {
  const inbox = createMemoryInbox();
  const end = stage.receive(inbox);
  stage.rig.say('hello');
  const [update] = await inbox.untilHolds(1);
  await end();
  return (stage.platform.parse(update!.payload) as IncomingMessage).messageId;
}
