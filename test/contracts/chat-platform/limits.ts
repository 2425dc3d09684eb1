import { expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { IncomingPress } from '../../../src/core/model/incoming.ts';
import type { Button, Part, Post } from '../../../src/core/model/post.ts';
import { packRows } from '../../../src/core/platforms/pack-buttons.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { asStored, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

/** A platform keeps to what it says about itself, neither more nor less. */
export function testLimits(stage: PlatformStage): void {
  it('has a title, and data that are plain and make sense', () => {
    const { name, title, capabilities } = stage.platform;
    const { buttons, textUnits = 4_000 } = capabilities;
    const figures = [...Object.values(buttons), textUnits];

    expect(name).toMatch(/^[a-z]+$/);
    expect(title.trim()).toMatch(/^\S.+$/);
    expect(title).not.toBe(name);
    expect(asStored({ ...capabilities })).toEqual(capabilities);
    expect(figures.filter((figure) => !Number.isInteger(figure) || figure < 1)).toEqual([]);
    expect(buttons.rows * buttons.inRow).toBeGreaterThanOrEqual(buttons.inAll);
    expect(textUnits).toBeGreaterThanOrEqual(1_000);
  });

  testTexts(stage);
  if (stage.has('presses')) testButtons(stage);
}

function testTexts(stage: PlatformStage): void {
  it('takes the longest text as one message, and a longer one whole', async () => {
    const { textUnits } = stage.platform.capabilities;
    if (textUnits === undefined) return;
    const longest = 'x'.repeat(textUnits);
    await greet(stage);
    const longer = `${'y'.repeat(textUnits)} z.`;

    const parts = stage.platform.prepare(postOf(paragraph(longest)));
    for (const part of [...parts, ...stage.platform.prepare(postOf(paragraph(longer)))]) await asItIs(stage, part);

    expect(parts).toHaveLength(1);
    await stage.rig.untilSeen(longest);
    await stage.rig.untilSeen('z.');
  });
}

function testButtons(stage: PlatformStage): void {
  /** Sends it as one message, in its first form. */
  async function show(words: string, buttons: Button[][]): Promise<void> {
    await greet(stage);
    const post: Post = { ...postOf(paragraph(words)), buttons };
    const [part, ...others] = stage.platform.prepare(post);
    expect(others).toEqual([]);
    await asItIs(stage, part!);
    await stage.rig.untilSeen(words);
  }

  /** What the person sees of these, in order. */
  const seenOf = (all: Button[][]) => {
    const labels = stage.rig.labels?.() ?? [];
    const isSeen = (label: string) =>
      stage.rig.labels ? labels.includes(label) : stage.rig.seen().includes(`] ${label}`);
    return all.flat().filter(({ label }) => isSeen(label));
  };

  it('shows as many rows, and as many buttons in all, as it says', async () => {
    const { buttons } = stage.platform.capabilities;
    const inRows = buttonsOf('r', Math.min(buttons.rows, buttons.inAll)).map((one) => [one]);
    const filled = packRows([buttonsOf('f', buttons.inAll)], buttons);

    await show('In rows', inRows);
    expect(seenOf(inRows)).toEqual(inRows.flat());
    await show('Filled up', filled);
    expect(seenOf(filled)).toEqual(filled.flat());
    expect(filled.flat()).toHaveLength(buttons.inAll);
  });

  it('leaves out what is too much, and the message arrives', async () => {
    const { buttons } = stage.platform.capabilities;
    const tooMany = buttonsOf('t', buttons.inAll + 1).map((one) => [one]);
    const tooWide = [buttonsOf('w', buttons.inRow + 1)];

    await show('Too many', tooMany);
    expect(seenOf(tooMany)).toEqual(tooMany.flat().slice(0, -1));
    await show('Too wide', tooWide);
    expect(seenOf(tooWide)).toEqual(tooWide.flat().slice(0, buttons.inAll));
  });

  it('cuts a label that is too long, and shows the longest whole', async () => {
    const { labelUnits } = stage.platform.capabilities.buttons;
    const whole = { label: 'l'.repeat(labelUnits ?? 60), action: 'go:1' };
    await show('Whole', [[whole]]);
    expect(seenOf([[whole]])).toHaveLength(1);

    if (labelUnits === undefined) return;
    await show('Cut', [[{ label: `m${whole.label}`, action: 'go:2' }]]);
    const cut = { label: `m${'l'.repeat(labelUnits - 2)}…`, action: 'go:2' };
    expect(seenOf([[cut]])).toHaveLength(1);
  });

  it('hands the longest action back whole', async () => {
    const { actionBytes } = stage.platform.capabilities.buttons;
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    const action = `go:${'a'.repeat((actionBytes ?? 500) - 3)}`;
    await show('Press', [[{ label: 'Go', action }]]);

    stage.rig.press!('Go');
    const [update] = await inbox.untilHolds(1);
    expect((stage.platform.parse(update!.payload) as IncomingPress).action).toBe(action);

    if (actionBytes === undefined) return;
    const tooLong = { ...postOf(paragraph('Never')), buttons: [[{ label: 'No', action: `${action}a` }]] };
    const error = await asItIs(stage, stage.platform.prepare(tooLong)[0]!).catch((reason: unknown) => reason);
    expect(isBridgeError(error, 'part-refused')).toBe(true);
  });
}

/** The first message may show an adapter which form the server takes. */
async function greet(stage: PlatformStage): Promise<void> {
  await stage.deliver(stage.platform.prepare(postOf(paragraph('Hello.')))[0]!);
}

/** Not in a simpler form. */
function asItIs({ platform, rig, signal }: PlatformStage, part: Part): Promise<string | undefined> {
  return platform.deliver(rig.conversation, asStored(part), signal);
}

function buttonsOf(name: string, count: number): Button[] {
  return Array.from({ length: count }, (_, n) => ({ label: `${name}${n + 1}`, action: `${name}:${n + 1}` }));
}
