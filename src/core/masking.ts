import { maskBlocks } from '../text/mask-blocks.ts';
import type { MaskSecrets } from '../text/secrets.ts';
import type { Button, ChatPlatform, Post, Presses, Previews } from './ports.ts';

const note = 'What looks like a secret was masked here.';

/** The same platform, but no text or label reaches it without `mask`; a post that was changed by that says so. */
export function masked(platform: ChatPlatform, mask: MaskSecrets): ChatPlatform {
  function maskPost(post: Post): Post {
    const blocks = maskBlocks(post.blocks, mask);
    const buttons = post.buttons && maskButtons(post.buttons);
    const isSame = blocks === post.blocks && JSON.stringify(buttons) === JSON.stringify(post.buttons);
    if (isSame) return post;
    return { ...post, blocks: [...blocks, { type: 'footer', text: note }], ...(buttons && { buttons }) };
  }

  function maskButtons(rows: readonly Button[][]): Button[][] {
    return rows.map((row) => row.map((button) => ({ ...button, label: mask(button.label) })));
  }

  function maskPreviews(previews: Previews): Previews {
    const show: Previews['show'] = (conversation, key, handle, view, signal) =>
      previews.show(conversation, key, handle, { ...view, blocks: maskBlocks(view.blocks, mask) }, signal);
    return Object.assign(Object.create(previews), { show });
  }

  function maskPresses(presses: Presses): Presses {
    const acknowledge: Presses['acknowledge'] = (pressId, text, signal) =>
      presses.acknowledge(pressId, text === undefined ? undefined : mask(text), signal);
    const setButtons: Presses['setButtons'] = (conversation, messageId, buttons, signal) =>
      presses.setButtons(conversation, messageId, maskButtons(buttons), signal);
    return Object.assign(Object.create(presses), { acknowledge, setButtons });
  }

  const prepare: ChatPlatform['prepare'] = (post) => platform.prepare(maskPost(post));
  return Object.assign(Object.create(platform), {
    prepare,
    ...(platform.previews && { previews: maskPreviews(platform.previews) }),
    ...(platform.presses && { presses: maskPresses(platform.presses) }),
  });
}
