import type { Block } from '../../text/document/blocks.ts';
import { visibleText } from '../../text/document/visible.ts';
import { hidden, type SecretMask } from '../../text/secrets/mask.ts';
import { maskDocument } from '../../text/secrets/mask-document.ts';
import type { Button, Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform, Presses, Previews } from '../ports/chat-platform.ts';

const note = 'I masked what looks like a secret.';

/** The post as the bridge may store and send it: `mask` applied to texts, labels and names of files, with a note. */
export function maskPost(post: Post, mask: SecretMask): Post {
  const blocks = maskDocument(post.blocks, mask);
  const buttons = post.buttons && maskButtons(post.buttons, mask);
  const file = post.file && { ...post.file, name: mask(post.file.name) };
  const seen = visibleText(blocks) + JSON.stringify([buttons, file?.name]);
  // Notices also texts masked before they were shortened; ignores addresses of links, which people do not see.
  if (blocks === post.blocks && !seen.includes(hidden)) return post;
  const noted: Block[] = [...blocks, { type: 'footer', text: note }];
  return { ...post, blocks: noted, ...(buttons && { buttons }), ...(file && { file }) };
}

function maskButtons(rows: readonly Button[][], mask: SecretMask): Button[][] {
  return rows.map((row) => row.map((button) => ({ ...button, label: mask(button.label) })));
}

/** The same platform, but it gets what bypasses the outbox (previews, words, labels) masked. */
export function maskPlatform(platform: ChatPlatform, mask: SecretMask): ChatPlatform {
  function maskPreviews(previews: Previews): Previews {
    const show: Previews['show'] = (conversation, key, handle, view, signal) =>
      previews.show(conversation, key, handle, { ...view, blocks: maskDocument(view.blocks, mask) }, signal);
    return { ...previews, show };
  }

  function maskPresses(presses: Presses): Presses {
    const acknowledge: Presses['acknowledge'] = (pressId, text, signal) =>
      presses.acknowledge(pressId, text === undefined ? undefined : mask(text), signal);
    const setButtons: Presses['setButtons'] = (conversation, messageId, buttons, signal) =>
      presses.setButtons(conversation, messageId, maskButtons(buttons, mask), signal);
    return { ...presses, acknowledge, setButtons };
  }

  return {
    ...platform,
    ...(platform.previews && { previews: maskPreviews(platform.previews) }),
    ...(platform.presses && { presses: maskPresses(platform.presses) }),
  };
}

/** The task as the host may show it, with its prompt and reason masked. */
export function maskTask<T extends Pick<Task, 'prompt' | 'reason'>>(task: T, mask: SecretMask): T {
  return { ...task, prompt: mask(task.prompt), ...(task.reason !== undefined && { reason: mask(task.reason) }) };
}
