import { decodeHTMLStrict } from 'entities/decode';

/** As markdown knows them (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references). */
const reference = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;

/** Character references (`&amp;`, `&#65;`, `&#x41;`) as the characters they mean. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(reference, (found) => decodeHTMLStrict(found)) : text;
}
