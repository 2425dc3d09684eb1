import { paragraph } from '../../../text/document/blocks.ts';
import { BridgeError, isBridgeError, isOfStore, passesByItself } from '../../model/errors.ts';
import { changesMessage, type Part, type Post } from '../../model/post.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEntry, Store } from '../../ports/store/store.ts';
import type { BringPart } from './bring-part.ts';

/** A platform that refuses one simpler form after the other must not be tried for ever. */
export const maxForms = 8;

/** A message arrived. */
interface Brought {
  messageId: string | undefined;
  /** The part in simpler form, of which the first has arrived; undefined: a notice in its place has. */
  forms: readonly Part[] | undefined;
}

/** Other forms for a part that the platform's server fails at again and again. */
export interface OtherForms {
  /**
   * Tries a simpler form, or a notice in place of the part. If the platform takes one, the part was the cause, and this
   * returns what arrived. Undefined: the platform takes nothing, so it is out of order. `useless`: it takes others, and
   * this part has no other form. An error: `target-gone`.
   */
  bring(
    target: ChatPlatform,
    entry: OutboxEntry,
    part: Part,
    about: { fault: unknown; index: number },
  ): Promise<Brought | 'useless' | BridgeError | undefined>;
}

export interface OtherFormsOptions {
  store: Pick<Store, 'tasks'>;
  mask(post: Post): Post;
  hostCommands: Pick<HostCommands, 'bridge'>;
  bring: BringPart;
  log: Log;
  signal: AbortSignal;
}

export function createOtherForms({ store, mask, hostCommands, bring, log, signal }: OtherFormsOptions): OtherForms {
  /**
   * `later`: the platform has a limit or is out of reach, which shows nothing about this form. An error: the chat is
   * gone.
   */
  async function tryToBring(
    target: ChatPlatform,
    entry: OutboxEntry,
    part: Part,
    index: number,
  ): Promise<{ messageId: string | undefined } | 'not taken' | 'later' | BridgeError> {
    try {
      return { messageId: await bring(target, entry, part, index) };
    } catch (error) {
      signal.throwIfAborted();
      if (isOfStore(error)) throw error;
      log.debug('another form did not arrive either', { conversation: entry.conversation, error });
      if (isBridgeError(error, 'target-gone')) return error;
      return passesByItself(error) && !error.isFault ? 'later' : 'not taken';
    }
  }

  async function isUp(target: ChatPlatform): Promise<boolean> {
    try {
      await target.ping?.(signal);
      return true;
    } catch {
      signal.throwIfAborted();
      // The receiving side reports the reason.
      return false;
    }
  }

  function wordFor({ post, taskId }: OutboxEntry): Post {
    const task = taskId === undefined ? undefined : store.tasks.get(taskId);
    const kept =
      task && post.isAnswer
        ? ` You can read it: /tasks ${task.number}, or on the host: ${hostCommands.bridge(`tasks show ${task.number}`)}.`
        : '';
    const text = `I cannot send a part of this: the server fails at it every time.${kept}`;
    return {
      blocks: [paragraph(text)],
      notify: post.notify,
      ...(post.replyTo !== undefined && { replyTo: post.replyTo }),
    };
  }

  /** The message that the server does not remove shows what it can show instead. */
  async function lineOf(target: ChatPlatform, entry: OutboxEntry, part: Part) {
    const { removes, ...rest } = entry.post;
    const shown = await tryToBring(target, { ...entry, post: { ...rest, replaces: removes! } }, part, 0);
    if (shown instanceof BridgeError) return shown;
    if (typeof shown !== 'string') return { ...shown, forms: [part] };
    return shown === 'not taken' && (await isUp(target)) ? 'useless' : undefined;
  }

  return {
    async bring(target, entry, part, { fault, index }) {
      const { conversation, taskId: task, post } = entry;
      // What cannot go becomes its line.
      if (post.removes !== undefined) return lineOf(target, entry, part);
      let forms = post.asItIs ? [] : target.downgrade(part);
      for (let n = 0; n < maxForms && forms.length > 0; n++) {
        const tried = await tryToBring(target, entry, forms[0]!, index);
        if (tried === 'later') return undefined;
        if (tried instanceof BridgeError) return tried;
        if (tried !== 'not taken') {
          log.warn('a message arrived in a simpler form', { conversation, error: fault });
          return { ...tried, forms };
        }
        const simpler = target.downgrade(forms[0]!);
        forms = simpler.length === 0 ? [] : [...simpler, ...forms.slice(1)];
      }
      // A change of a message cannot become a notice: it is useless without its message.
      if (changesMessage(post) || post.asItIs) return (await isUp(target)) ? 'useless' : undefined;
      const [word] = target.prepare(mask(wordFor(entry)));
      const said = word === undefined ? 'not taken' : await tryToBring(target, entry, word, index);
      if (said instanceof BridgeError) return said;
      if (typeof said === 'string') return undefined;
      log.error('a part of a message cannot be delivered', { conversation, task, error: fault });
      return { ...said, forms: undefined };
    },
  };
}
