import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { saveFile } from '../../../../src/platforms/telegram/receive/save-file.ts';
import { useTestFolder } from '../../../contracts/chat-platform/outgoing-files.ts';

const folder = useTestFolder();

/** Ten bytes at a time, without an end; tells when nobody wants more. */
async function* endless(left: () => void): AsyncGenerator<Buffer> {
  try {
    for (;;) yield Buffer.from('0123456789');
  } finally {
    left();
  }
}

test('as many bytes as are allowed are written', async () => {
  async function* ten() {
    yield Buffer.from('01234');
    yield Buffer.from('56789');
  }
  await saveFile(ten(), folder.path('ten'), 10);

  expect(await readFile(folder.path('ten'), 'utf8')).toBe('0123456789');
});

test('one byte more ends it, leaves nothing, and lets the source go', async () => {
  let isLeft = false;
  const saved = saveFile(
    endless(() => {
      isLeft = true;
    }),
    folder.path('more'),
    1_009,
  );

  await expect(saved).rejects.toMatchObject({ code: 'invalid', reason: 'file-too-big' });
  expect(existsSync(folder.path('more'))).toBe(false);
  expect(isLeft).toBe(true);
});
