/**
 * What Telegram accepts, written from its own rules: the Bot API's "Rich Message Limits" and "Formatting options", and
 * the text cleaning of tdlib (`clean_input_string`, `strip_empty_characters`). Where Telegram repairs silently (trims,
 * drops an entity or a link, replaces a control character), these rules refuse: a repaired message is not what was meant.
 *
 * Every check returns the full `description` of the error (with `Bad Request: `), or undefined when all is well.
 */
export { activityOfRich, checkRichMessage, visibleOfRich } from './rules-rich.ts';
export { checkText, isLinkUrl, visibleOfText } from './rules-text.ts';
