import { expect, it } from 'vitest';
import { type ErrorCode, isBridgeError } from '../../../src/core/model/errors.ts';
import type { Button, Part } from '../../../src/core/model/post.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

const allow: Button = { label: 'Allow once', action: 'allow:7' };
const deny: Button = { label: 'Deny', action: 'deny:7' };
const undo: Button = { label: 'Undo', action: 'undo:7' };

/** Messages of ours that change: a card that shows what was decided. */
export function testReplacing(stage: PlatformStage): void {
  function partOf(words: string, ...buttons: Button[]): Part {
    const [part, ...others] = stage.platform.prepare({
      ...postOf(paragraph(words)),
      ...(buttons.length > 0 && { buttons: [buttons] }),
    });
    expect(others).toEqual([]);
    return part!;
  }

  /** A card of ours that the person sees, by its id. */
  async function shown(words: string, ...buttons: Button[]): Promise<string> {
    const id = await stage.deliver(partOf(words, ...buttons));
    await stage.rig.untilSeen(words);
    expect(id).toBeTypeOf('string');
    return id!;
  }

  async function expectFailure(code: ErrorCode, replacing: Promise<void>): Promise<void> {
    const error = await replacing.catch((reason: unknown) => reason);
    expect(isBridgeError(error, code), String(error)).toBe(true);
    expectNoSecret(error, stage.rig);
  }

  it('gives a message other words and other buttons, and leaves all others alone', async () => {
    await shown('An earlier card', deny);
    const id = await shown('May I run the tests?', allow, deny);

    await stage.replace(id, partOf('Ann allowed it', undo));

    await stage.rig.untilSeen('Ann allowed it');
    expect(stage.rig.seen()).not.toContain('May I run the tests?');
    expect(stage.rig.seen()).toContain('An earlier card');
    expect(stage.rig.labels!()).toEqual(['Deny', 'Undo']);
  });

  it('takes the buttons away when there are none any more', async () => {
    const id = await shown('May I run the tests?', allow, deny);
    expect(stage.rig.labels!()).toEqual(['Allow once', 'Deny']);

    await stage.replace(id, partOf('Denied'));

    await stage.rig.untilSeen('Denied');
    expect(stage.rig.labels!()).toEqual([]);
  });

  it('gives buttons to a message that had none', async () => {
    const id = await shown('Thinking about it');

    await stage.replace(id, partOf('May I?', allow));

    await stage.rig.untilSeen('May I?');
    expect(stage.rig.labels!()).toEqual(['Allow once']);
  });

  it('may do the same again', async () => {
    const id = await shown('May I?', allow);
    const decided = partOf('Allowed', undo);

    await stage.replace(id, decided);
    await stage.replace(id, decided);

    await stage.rig.untilSeen('Allowed');
    expect(stage.rig.labels!()).toEqual(['Undo']);
  });

  it('says when the message is gone', async () => {
    await expectFailure('target-gone', stage.replace(stage.rig.goneMessage!, partOf('Too late')));

    expect(stage.rig.seen()).not.toContain('Too late');
  });

  if (stage.has('gone conversations')) {
    it('says when the conversation of the message is gone', async () => {
      const id = await shown('May I?');

      await expectFailure('target-gone', stage.replace(id, partOf('Too late'), stage.rig.gone));
    });
  }

  if (stage.has('limits')) {
    it('changes nothing while a limit holds, and says for how long', async () => {
      const id = await shown('May I?', allow);
      stage.rig.hold!();

      const error = await stage.replace(id, partOf('Too early')).catch((reason: unknown) => reason);

      expect(isBridgeError(error, 'retry-later') && error.retryAfterMs).toBeGreaterThan(60_000);
      expect(stage.rig.seen()).not.toContain('Too early');
      expect(stage.rig.labels!()).toEqual(['Allow once']);
    });
  }

  if (stage.has('going offline')) {
    it('calls a dead network something to retry, for a replacement too', async () => {
      const id = await shown('May I?');
      await stage.rig.goOffline!();

      await expectFailure('retry-later', stage.replace(id, partOf('Nobody sees it')));
    });
  }
}
