/** Bytes; file systems allow 255. */
const longest = 200;

/** Names Windows reserves for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A file name that is only a name on every system: no folder, no control or direction character, not hidden. */
export function safeName(wanted: string): string {
  const name = wanted
    .normalize('NFC')
    .replace(/^.*[/\\]/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s-]+|[.\s]+$/g, '');
  const short = shorten(name);
  if (short === '') return 'file';
  return reserved.test(short) ? `_${short}` : short;
}

/** Keeps the ending; cuts between characters. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? '';
  let stem = '';
  for (const character of name) {
    if (Buffer.byteLength(stem + character + ending) > longest) break;
    stem += character;
  }
  return stem + ending;
}
