import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { renderQr } from '../../src/system/qr.ts';

const link = 'https://t.me/my_bot?start=ABCDEFGHJK';

it('every module of the code is where it belongs', () => {
  const { data } = encode(link, { ecc: 'L', border: 2 });

  const drawn = renderQr(link, false).flatMap((line) => [
    [...line].map((half) => !'█▀'.includes(half)),
    [...line].map((half) => !'█▄'.includes(half)),
  ]);

  expect(drawn.slice(0, data.length)).toEqual(data);
});

it('in colour it is black on white, whatever the theme', () => {
  const plain = renderQr(link, false);

  renderQr(link, true).forEach((line, row) => {
    const modules = [...plain[row]!].map((half) => ' ▄▀█'['█▀▄ '.indexOf(half)]).join('');
    expect(line).toBe(`\u001b[30;107m${modules}\u001b[0m`);
  });
});
