import { expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

/** Messages of ours that go when they have had their use. */
export function testRemoving(stage: PlatformStage): void {
  async function shown(words: string): Promise<string> {
    const [part] = stage.platform.prepare(postOf(paragraph(words)));
    const id = await stage.deliver(part!);
    await stage.rig.untilSeen(words);
    return id!;
  }

  const remove = (id: string, conversation = stage.rig.conversation) =>
    stage.platform.remove!(conversation, id, stage.signal);

  it('takes a message away, and leaves all others alone', async () => {
    await shown('An earlier card');
    const id = await shown('May I run the tests?');

    await remove(id);

    expect(stage.rig.seen()).not.toContain('May I run the tests?');
    expect(stage.rig.seen()).toContain('An earlier card');
  });

  it('may do the same again, and to a message that is gone', async () => {
    const id = await shown('May I?');

    await remove(id);
    await expect(remove(id)).resolves.toBeUndefined();
    await expect(remove(stage.rig.goneMessage!)).resolves.toBeUndefined();
  });

  if (stage.has('limits')) {
    it('takes nothing away while a limit holds, and says for how long', async () => {
      const id = await shown('May I?');
      stage.rig.hold!();

      const error = await remove(id).catch((reason: unknown) => reason);

      expect(isBridgeError(error, 'retry-later') && error.retryAfterMs).toBeGreaterThan(60_000);
      expect(stage.rig.seen()).toContain('May I?');
    });
  }

  if (stage.has('going offline')) {
    it('calls a dead network something to retry, for a removal too', async () => {
      const id = await shown('May I?');
      await stage.rig.goOffline!();

      const error = await remove(id).catch((reason: unknown) => reason);

      expect(isBridgeError(error, 'retry-later'), String(error)).toBe(true);
      expectNoSecret(error, stage.rig);
    });
  }
}
