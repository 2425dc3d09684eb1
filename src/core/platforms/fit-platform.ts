import { type Block, type Inline, paragraph, text } from '../../text/document/blocks.ts';
import type { Button, Post } from '../model/post.ts';
import type { ButtonLimits } from '../ports/capabilities.ts';
import type { ChatPlatform, Presses } from '../ports/chat-platform.ts';
import { fitFolds } from './folds.ts';
import { packRows } from './pack-buttons.ts';

/** What people can type in place of a button with this action; undefined: nothing does the same. */
export type Typed = (action: string) => string | undefined;

/** Beyond this, a message would be more about buttons than about its matter. */
const mostNamed = 10;

/** The same platform, which gets only buttons that fit below a message; the message names the others. */
export function fitPlatform(platform: ChatPlatform, typed: Typed): ChatPlatform {
  const { buttons: limits } = platform.capabilities;

  function fitPresses(presses: Presses): Presses {
    const setButtons: Presses['setButtons'] = (conversation, messageId, buttons, signal) =>
      presses.setButtons(conversation, messageId, fitRows(buttons, limits).rows, signal);
    return { ...presses, setButtons };
  }

  return {
    ...platform,
    prepare: (post: Post) => platform.prepare(fitPost(fitFolds(post, platform.capabilities), limits, typed)),
    ...(platform.presses && { presses: fitPresses(platform.presses) }),
  };
}

function fitPost(post: Post, limits: ButtonLimits, typed: Typed): Post {
  if (post.buttons === undefined) return post;
  const { rows, left } = fitRows(post.buttons, limits);
  const blocks = left.length === 0 ? post.blocks : [...post.blocks, leftInWords(left, typed)];
  return { ...post, blocks, buttons: rows };
}

function fitRows(all: readonly Button[][], limits: ButtonLimits): { rows: Button[][]; left: Button[] } {
  const { actionBytes = Number.POSITIVE_INFINITY } = limits;
  const short = all.map((row) => row.filter(({ action }) => Buffer.byteLength(action) <= actionBytes));
  const rows = packRows(short, limits);
  const kept = new Set(rows.flat());
  return { rows, left: all.flat().filter((button) => !kept.has(button)) };
}

function leftInWords(left: readonly Button[], typed: Typed): Block {
  const named = left.slice(0, mostNamed).flatMap(({ label, action }, index): Inline[] => {
    const command = typed(action);
    const name = text(`${index > 0 ? ', ' : ''}“${label}”`);
    return command === undefined ? [name] : [name, text(' (send '), { type: 'code', text: command }, text(' instead)')];
  });
  const more = left.length > mostNamed ? [text(` and ${left.length - mostNamed} more`)] : [];
  return paragraph(text('There is no room here for a button: '), ...named, ...more, text('.'));
}
