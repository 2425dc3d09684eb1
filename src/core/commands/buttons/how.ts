import { platformOf } from '../../model/conversation.ts';
import { noLongerStored } from '../../model/task-words.ts';
import type { ButtonAction } from '../kit/command.ts';
import { mayRead, noSuchTask } from '../kit/on-task.ts';

/** Shows what is folded in the answer of a task. */
export const howAction: ButtonAction = {
  verb: 'how',
  forViewers: true,
  run(context) {
    const { store, conversation, platform, argument } = context;
    const task = store.tasks.byNumber(Number(argument));
    const isPrivate = platform(platformOf(conversation.id))?.isPrivate?.(conversation.id) === true;
    if (!task || !mayRead({ ...context, private: isPrivate }, task))
      return { word: noSuchTask(context), buttons: 'as they are' };
    const answer = store.outbox.answerOf(task.id);
    const shows = answer?.post.blocks.flatMap((block) => (block.type === 'fold' ? block.blocks : [])) ?? [];
    if (shows.length === 0) return { word: noLongerStored(task.number), buttons: 'as they are' };
    return { word: '', shows, buttons: 'as they are' };
  },
};
