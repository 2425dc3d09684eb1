import { type Block, paragraph, text } from '../../text/document/blocks.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { Store } from '../ports/store/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { ownersOf } from './owner-news.ts';

/** What people notice after an update, oldest first. An entry that was released never changes; a new one comes last. */
const editions: readonly (readonly string[])[] = [
  [
    'Answers begin with the result; “How I got there” opens the rest.',
    'One finished task leaves one message: receipts and what you allowed go when it is done.',
    'Requests are small, and their button says what it allows.',
    'A list of tasks in one message can run one by one.',
    'New: /mute, /voice, /awake and /folders. See /help.',
  ],
];

/** How many editions the owners know. */
const noteKey = 'known-editions';

export interface WhatIsNewParts {
  store: Pick<Store, 'notes' | 'audit' | 'atomically'>;
  allowList: Pick<AllowList, 'list'>;
  known: Pick<KnownPlatforms, 'titleOf' | 'hasAccounts'>;
  letters: Pick<LetterBox, 'add'>;
}

/** Tells owners once what is new since they last used it; to new people all of it is new. Call it at the start. */
export function tellWhatIsNew({ store, allowList, known, letters }: WhatIsNewParts): void {
  const told = store.notes.get(noteKey);
  const isFresh = told === undefined && store.audit.head() === undefined;
  const fresh = isFresh ? [] : editions.slice(Number(told ?? 0)).flat();
  if (Number(told ?? 0) >= editions.length) return;
  store.atomically(() => {
    store.notes.set(noteKey, String(editions.length));
    if (fresh.length === 0) return;
    for (const owner of ownersOf(allowList.list(), known))
      letters.add(owner, { blocks: blocksOf(fresh), notify: false });
  });
}

function blocksOf(lines: readonly string[]): Block[] {
  const items = lines.map((line) => ({ blocks: [paragraph(line)] }));
  return [
    { type: 'paragraph', children: [{ type: 'bold', children: [text('The bridge was updated')] }] },
    { type: 'list', ordered: false, start: 1, items },
  ];
}
