import { describe, expect, it } from 'vitest';
import type { Post } from '../../../src/core/model/post.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import { createStandingNotices, type StandingNotices } from '../../../src/core/reply/standing-notice.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { createTempStore } from '../../bridge/rig.ts';

const buttons = [[{ label: 'Stop', action: 'stop:1' }]];

interface Setup {
  notices: StandingNotices;
  /** The same after a restart. */
  again(): StandingNotices;
  posts: Post[];
  shown(): (string | undefined)[][];
  store: ReturnType<typeof createTempStore>['store'];
}

function setUp(): Setup {
  const { store } = createTempStore();
  const posts: Post[] = [];
  const outbox = { add: (_: string, post: Post) => void posts.push(post) };
  const again = () => createStandingNotices({ store, outbox, kind: 'test' });
  const messages = [{ messageId: 'm1', text: 'work' }];
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' } as const;
  store.tasks.add({
    id: 'a',
    origin: { kind: 'message' },
    conversation: 'telegram:1',
    ...person,
    project: 'home',
    messages,
  });
  return {
    notices: again(),
    again,
    posts,
    shown: () => posts.map(({ blocks, key, replaces }) => [visibleText(blocks), key, replaces]),
    store,
  };
}

const one = { conversation: 'telegram:1', key: 'k1', taskId: 'a' };
const elsewhere = { conversation: 'telegram:2', key: 'k1', taskId: 'a' };

describe('a standing notice', () => {
  it('is sent once as a message, then changes in place without a sound', () => {
    const { notices, posts, shown } = setUp();

    notices.tell(one, notice('It waits.', undefined, buttons));
    notices.tell(one, notice('It still waits.', undefined, buttons));

    expect(shown()).toEqual([
      ['It waits.', 'k1', undefined],
      ['It still waits.', undefined, 'k1'],
    ]);
    expect(posts.map(({ notify }) => notify)).toEqual([true, false]);
  });

  it('goes in all places of its task at once, or stays in all', () => {
    const { store, posts } = setUp();
    const refused = new Error('the disk is full');
    const outbox = {
      add(conversation: string, post: Post) {
        if (post.removes !== undefined && conversation === elsewhere.conversation) throw refused;
        posts.push(post);
      },
    };
    const notices = createStandingNotices({ store, outbox, kind: 'test' });
    for (const place of [one, elsewhere]) notices.tell(place, notice('It waits.'));

    expect(() => notices.takeAllAway('a', 'It is over.')).toThrow(refused);

    expect(notices.of('a').map(({ conversation }) => conversation)).toEqual(['telegram:1', 'telegram:2']);
  });

  it('is found again after a restart', () => {
    const { notices, again, shown } = setUp();
    notices.tell(one, notice('It waits.'));

    again().tell(one, notice('It still waits.'));

    expect(again().all()).toEqual([one]);
    expect(shown().at(-1)).toEqual(['It still waits.', undefined, 'k1']);
  });

  it('is settled once, wherever it is, and has no buttons then', () => {
    const { notices, posts } = setUp();
    notices.tell(one, notice('It waits.', undefined, buttons));
    notices.tell(elsewhere, notice('It waits.', undefined, buttons));

    notices.settle('a', 'Over.');
    notices.settle('a', 'Over again.');

    expect(posts.slice(2).map(({ blocks, buttons }) => [visibleText(blocks), buttons])).toEqual([
      ['Over.', undefined],
      ['Over.', undefined],
    ]);
    expect(notices.all()).toEqual([]);
  });

  it('is sent anew after it was settled', () => {
    const { notices, shown } = setUp();
    notices.tell(one, notice('It waits.'));
    notices.settle('a', 'Over.');

    notices.tell(one, notice('It waits once more.'));

    expect(shown().at(-1)).toEqual(['It waits once more.', 'k1', undefined]);
  });

  it('is not there when the transaction that sent it was taken back', () => {
    const { notices, store } = setUp();

    expect(() =>
      store.atomically(() => {
        notices.tell(one, notice('It waits.'));
        throw new Error('taken back');
      }),
    ).toThrow('taken back');

    expect(notices.of('a')).toEqual([]);
  });

  it('goes at the start when its task has ended', () => {
    const { notices, again, shown, posts, store } = setUp();
    notices.tell(one, notice('It waits.'));

    again().takeEndedAway('No more.');
    expect(shown()).toHaveLength(1);
    store.tasks.move('a', 'cancelled');
    again().takeEndedAway('No more.');

    expect(posts.at(-1)).toMatchObject({ ...notice('No more.'), notify: false, removes: 'k1' });
    expect(again().all()).toEqual([]);
  });

  it('may belong to a chat and not to a task, and knows what it shows', () => {
    const { notices, again, shown } = setUp();
    const list = { conversation: 'telegram:1', key: 'list:1', shown: 'one' };
    notices.tell(list, notice('1: one'));

    again().tell({ ...list, shown: 'two' }, notice('1: two'));

    expect(again().all('telegram:1')).toEqual([{ ...list, shown: 'two' }]);
    expect(again().all('telegram:2')).toEqual([]);
    expect(again().named('list:1')?.shown).toBe('two');
    again().takeEndedAway('No more.');
    expect(shown()).toHaveLength(2);
    again().settleOne(list, 'This list moved down.');
    expect(shown().at(-1)).toEqual(['This list moved down.', undefined, 'list:1']);
    expect(again().named('list:1')).toBeUndefined();
  });

  it('that is forgotten stays as it is, and is sent anew the next time', () => {
    const { notices, shown } = setUp();
    notices.tell(one, notice('It waits.'));

    notices.forget(one);

    expect([notices.of('a'), shown()]).toEqual([[], [['It waits.', 'k1', undefined]]]);
    notices.tell(one, notice('It waits once more.'));
    expect(shown().at(-1)).toEqual(['It waits once more.', 'k1', undefined]);
  });

  it('of one kind is no notice of another', () => {
    const { notices, store } = setUp();
    const others = createStandingNotices({ store, outbox: { add: () => undefined }, kind: 'other' });

    notices.tell(one, notice('It waits.'));

    expect([others.all(), others.of('a'), others.named('k1')]).toEqual([[], [], undefined]);
  });
});
