import { z } from 'zod';
import { resumption } from '../protocol/translate.ts';

/**
 * A line of a session's transcript as `claude` writes it: one JSON document each, in the order things happened, up to
 * 0.1 s after the fact. Read leniently: it skips lines of other kinds and a half written last line.
 */
const line = z.looseObject({
  type: z.string(),
  uuid: z.string().optional(),
  timestamp: z.string().optional(),
  isSidechain: z.boolean().optional(),
  isMeta: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
  /** Its text is for the model alone: it ran no command. Source: `claude` 2.1.329. */
  queueSkipSlashCommands: z.boolean().optional().catch(undefined),
  /** What a command printed, in a `system` line. */
  content: z.string().optional().catch(undefined),
  isApiErrorMessage: z.boolean().optional(),
  apiErrorStatus: z.number().nullish(),
  error: z.unknown().optional(),
  /** Why nobody answered a request for permission. Source: `claude` 2.1.329. */
  toolDenialUnanswered: z.string().optional().catch(undefined),
  toolUseResult: z.unknown().optional(),
  /** A message folded into a turn. Source: `claude` 2.1.329. */
  attachment: z.looseObject({ source_uuid: z.string().optional() }).optional(),
  /** Messages that waited together become one, with the uuid of the last. Source: `claude` 2.1.329. */
  mergedSendUuids: z.array(z.string()).optional().catch(undefined),
  message: z
    .looseObject({
      id: z.string().optional(),
      model: z.string().optional(),
      stop_reason: z.string().nullish(),
      content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]),
    })
    .optional(),
});

export type TranscriptLine = z.infer<typeof line>;

/** Bytes. The lines of `claude` are shorter; it skips a longer one, so memory stays bounded. */
export const longestTranscriptLine = 32 * 1024 * 1024;

/** undefined: the line holds nothing of use. */
export function parseTranscriptLine(source: string): TranscriptLine | undefined {
  try {
    return line.safeParse(JSON.parse(source)).data;
  } catch {
    return undefined;
  }
}

/** How the line hands the prompt to Claude: by itself, or `merged` into a turn that answers another one as well. */
export function handOverOf(
  { type, uuid, attachment, mergedSendUuids }: TranscriptLine,
  promptId: string,
): 'own' | 'merged' | undefined {
  const isMessage = type === 'user';
  if (isMessage && uuid === promptId) return 'own';
  if (isMessage && mergedSendUuids?.includes(promptId)) return 'merged';
  return attachment?.source_uuid === promptId ? 'merged' : undefined;
}

/** The first words of a `user` line. */
export function firstTextOf({ message }: TranscriptLine): string {
  const content = message?.content ?? '';
  return typeof content === 'string' ? content : (content.find(({ type }) => type === 'text')?.text ?? '');
}

/** Whether the line hands over `/compact`, and not a text that looks like what `claude` notes down for it. */
export function handsOverCompaction(entry: TranscriptLine): boolean {
  const { message, queueSkipSlashCommands: isText } = entry;
  return isText !== true && typeof message?.content === 'string' && /^<command-name>\/compact</.test(message.content);
}

/** Whether a `user` line begins another turn, so the one before is complete. */
export function beginsTurn(entry: TranscriptLine): boolean {
  if (entry.type !== 'user' || entry.isMeta || entry.isCompactSummary || resumption.test(firstTextOf(entry)))
    return false;
  const content = entry.message?.content ?? '';
  return typeof content === 'string' || !content.some(({ type }) => type === 'tool_result');
}
