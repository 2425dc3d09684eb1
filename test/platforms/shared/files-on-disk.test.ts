import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { saveFile } from '../../../src/platforms/shared/files-on-disk.ts';
import { useTestFolder } from '../../contracts/chat-platform/outgoing-files.ts';

const folder = useTestFolder();
const tooLarge = () => new BridgeError('invalid', 'too large');

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
  await saveFile(ten(), folder.path('ten'), { most: 10, tooLarge });

  expect(await readFile(folder.path('ten'), 'utf8')).toBe('0123456789');
});

test('one byte more ends it, leaves nothing, and lets the source go', async () => {
  let isLeft = false;
  const saved = saveFile(
    endless(() => {
      isLeft = true;
    }),
    folder.path('more'),
    { most: 1_009, tooLarge },
  );

  await expect(saved).rejects.toMatchObject({ code: 'invalid', message: 'too large' });
  expect(existsSync(folder.path('more'))).toBe(false);
  expect(isLeft).toBe(true);
});
