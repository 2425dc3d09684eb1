import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { Part, Post } from '../../../src/core/model/post.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { anyPost, examplePosts, postOf } from './posts.ts';

/** What goes out: any post can be prepared, and arrives whole. */
export function testSending(stage: PlatformStage): void {
  it.each(examplePosts)('delivers $name whole', async ({ post, words }) => {
    const parts = stage.platform.prepare(post);

    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) await stage.deliver(part);
    for (const word of words) await stage.rig.untilSeen(word);
  });

  it('prepares any post as at least one part that is plain JSON, and any simpler form of it', () => {
    const parts = (post: Post) => allForms(stage.platform, stage.platform.prepare(post));

    fc.assert(
      fc.property(anyPost, (post) => {
        const forms = parts(post);
        expect(forms.length).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(forms))).toEqual(forms);
        expectNoSecret(forms, stage.rig);
      }),
      { numRuns: 50 },
    );
  });

  it('delivers simpler forms with the same text', async () => {
    const [part] = stage.platform.prepare(
      postOf(paragraph({ type: 'bold', children: [{ type: 'text', text: 'Simply' }] })),
    );
    const simpler = allForms(stage.platform, stage.platform.downgrade(part!));

    for (const form of simpler) await stage.deliver(form);

    if (simpler.length > 0) await stage.rig.untilSeen('Simply');
    expect(simpler.length).toBeLessThan(10);
  });

  if (!stage.has('gone conversations')) return;
  it('says when a conversation is gone', async () => {
    const [part] = stage.platform.prepare(postOf(paragraph('Anybody there?')));

    const error = await stage.deliver(part!, stage.rig.gone).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'target-gone')).toBe(true);
    expectNoSecret(error, stage.rig);
  });
}

/** The parts, what they can be made into, and so on until nothing simpler is left. */
function allForms(platform: ChatPlatform, parts: Part[], depth = 0): Part[] {
  if (depth > 5) throw new Error('a part can be made simpler for ever');
  return parts.flatMap((part) => [part, ...allForms(platform, platform.downgrade(part), depth + 1)]);
}
