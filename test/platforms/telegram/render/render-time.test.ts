import { expect, test } from 'vitest';
import { downgradePart, prepareParts } from '../../../../src/platforms/telegram/render/render.ts';
import { toRichBlocks } from '../../../../src/platforms/telegram/render/render-rich.ts';
import { toTextMessage } from '../../../../src/platforms/telegram/render/render-text.ts';
import { type Block, type Inline, paragraph, text } from '../../../../src/text/document/blocks.ts';
import { timeText } from '../../../../src/text/format/time-text.ts';
import { checkRichMessage, visibleOfRich } from '../../../fakes/telegram/rules-rich.ts';
import { checkText } from '../../../fakes/telegram/rules-text.ts';

const at = Date.UTC(2026, 10, 23, 14, 30);
const time: Inline = { type: 'time', at };
const moment = { type: 'date_time', unix_time: at / 1000, date_time_format: 'wt' };

const everywhere: Block[] = [
  paragraph('Resumes ', time, '.'),
  paragraph({ type: 'bold', children: [time] }, { type: 'link', url: 'https://a.bc', children: [time] }),
  { type: 'quote', blocks: [paragraph(time)] },
  { type: 'table', align: ['left'], header: [[text('until')]], rows: [[[time]]] },
];

test('a time is a moment of each reader in a rich message', () => {
  const blocks = toRichBlocks(everywhere);

  expect(checkRichMessage({ blocks }, 'message')).toBeUndefined();
  expect(blocks[0]).toMatchObject({ text: ['Resumes ', { ...moment, text: timeText(at) }, '.'] });
  expect(visibleOfRich({ blocks }).split(timeText(at))).toHaveLength(6);
});

test('a time that is near is one without its weekday', () => {
  const near: Block[] = [paragraph({ type: 'time', at, near: true })];
  const shown = { ...moment, date_time_format: 't' };
  const { text: seen, entities } = toTextMessage(near);

  expect(toRichBlocks(near)[0]).toMatchObject({ text: { ...shown, text: timeText(at, true) } });
  expect(seen).toBe(timeText(at, true));
  expect(entities).toEqual([{ ...shown, offset: 0, length: seen.length }]);
  expect(checkText(seen, entities)).toBeUndefined();
});

test('a time is a moment of each reader in a text', () => {
  const message = toTextMessage(everywhere);

  expect(checkText(message.text, message.entities)).toBeUndefined();
  expect(message.entities[0]).toEqual({ ...moment, offset: 'Resumes '.length, length: timeText(at).length });
  expect(message.text.split(timeText(at))).toHaveLength(6);
});

test('a server that does not know times gets the other styles, then the bare text', () => {
  const [rich] = prepareParts({ blocks: everywhere, notify: true }, 'rich');
  const kindsOf = (part: ReturnType<typeof downgradePart>[number] | undefined): string[] =>
    part?.kind === 'text' ? part.entities.map(({ type }) => type) : [];

  const withTimes = downgradePart(rich!)[0]!;
  const styled = downgradePart(withTimes)[0]!;
  const bare = downgradePart(styled)[0]!;

  expect(kindsOf(withTimes)).toContain('date_time');
  expect(kindsOf(styled)).not.toContain('date_time');
  expect(kindsOf(styled)).toContain('text_link');
  expect(kindsOf(bare)).toEqual([]);
  expect(downgradePart(bare)).toEqual([]);
});
