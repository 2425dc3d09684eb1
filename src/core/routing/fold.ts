/** Characters that are read of a long text: its beginning, where people ask, and its end, where they ask after a paste. */
const readFirst = 2_000;
const readLast = 1_000;

/** The part of a text that decides, at most 3 000 characters. */
export function boundedWords(words: string): string {
  if (words.length <= readFirst + readLast) return words;
  return `${words.slice(0, readFirst)}\n${words.slice(-readLast)}`;
}

/** Lower case without accents, so that “Prüf” and “pruf”, “répare” and “repare” are one word each. */
export function plainLetters(text: string): string {
  return text.toLowerCase().replace(/ß/g, 'ss').replace(/[’‘]/g, "'").normalize('NFD').replace(/\p{M}/gu, '');
}

/** The words of the person alone: no quoted lines, code blocks, forwarded mails or long quotations. */
export function unquotedWords(text: string): string {
  const own: string[] = [];
  let fenced = false;
  for (const line of text.split('\n')) {
    if (/^\s{0,3}```/.test(line)) fenced = !fenced;
    else if (
      /^\W{0,8}(?:forwarded message|begin forwarded|weitergeleitete nachricht|message transf|mensaje reenviado|mensagem encaminhada)/i.test(
        line,
      )
    )
      break;
    else if (!fenced && !/^\s{0,3}>/.test(line)) own.push(line);
  }
  return own.join('\n').replace(/["“„«][^"“”„«»\n]{12,400}["”“»]/g, ' ');
}
