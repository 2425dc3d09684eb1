/** Reading what the CLI asks the Messages API: who speaks, what the person wrote, how far the turn has come. */

interface ContentBlock {
  type: string;
  text?: string;
  content?: string | ContentBlock[];
  is_error?: boolean;
  title?: string;
  source?: { media_type?: string; data?: string };
}

export interface ApiMessage {
  role: string;
  content: string | ContentBlock[];
}

export interface MessagesBody {
  model?: string;
  output_config?: { effort?: string };
  max_tokens?: number;
  stream?: boolean;
  system?: string | ContentBlock[];
  tools?: { name: string }[];
  messages: ApiMessage[];
}

export interface PromptPlace {
  /** Text of the last user message that a person wrote. */
  prompt: string;
  /** Assistant messages after it: 0 answers the prompt, 1 answers the first tool results, and so on. */
  step: number;
}

// The second kind is what the CLI says about an image that the person sent.
const wrapper = /^\s*(<(system-reminder|command-|local-command|bash-|task-notification)|\[Image(: source| could not))/;
const reminder = /<system-reminder>[\s\S]*?<\/system-reminder>/g;
const directive = /\[\[\w/;
// A message sent while a tool runs arrives as a system message of the running turn.
const steering = /^\s*The user sent a new message while you were working:\n/;

function textsOf(content: string | ContentBlock[] | undefined): string[] {
  if (typeof content === 'string') return [content];
  return (content ?? []).flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : []));
}

export function systemText(body: MessagesBody): string {
  return textsOf(body.system).join('\n');
}

export function humanText(message: ApiMessage): string | undefined {
  return humanParts(message)?.join('\n');
}

/** After a turn without an answer the API gets its message and the next one as one; the last part is the new one. */
function humanParts(message: ApiMessage): string[] | undefined {
  if (message.role === 'system') {
    const text = textsOf(message.content).join('\n');
    if (!steering.test(text) || !directive.test(text)) return undefined;
    return [text.replace(steering, '').replace(/\n\nThis is how Claude Code surfaces[\s\S]*$/, '')];
  }
  if (message.role !== 'user') return undefined;
  const parts = textsOf(message.content)
    .filter((text) => directive.test(text) || !wrapper.test(text))
    .map((text) => text.replace(reminder, (whole) => (directive.test(whole) ? whole : '')))
    .filter((text) => text.trim() !== '');
  return parts.length > 0 ? parts : undefined;
}

/** An image or a document that the person sent with the prompt. */
export interface Media {
  type: string;
  mediaType: string | undefined;
  title: string | undefined;
  /** Of the file, before base64. */
  bytes: number;
}

export function mediaOf(messages: readonly ApiMessage[]): Media[] {
  const content = messages.findLast((message) => humanParts(message) !== undefined)?.content;
  if (content === undefined || typeof content === 'string') return [];
  return content.flatMap(({ type, title, source }) =>
    type === 'image' || type === 'document'
      ? [{ type, mediaType: source?.media_type, title, bytes: Buffer.from(source?.data ?? '', 'base64').length }]
      : [],
  );
}

export function locatePrompt(messages: readonly ApiMessage[]): PromptPlace {
  const index = messages.findLastIndex((message) => humanParts(message) !== undefined);
  const later = messages.slice(index + 1);
  return {
    prompt: (index < 0 ? undefined : humanParts(messages[index]!)?.at(-1)) ?? '',
    step: later.filter((message) => message.role === 'assistant').length,
  };
}

export function workingDirectory(body: MessagesBody): string {
  const all = [systemText(body), ...body.messages.flatMap((message) => textsOf(message.content))].join('\n');
  return /(?:Primary working directory|Working directory|cwd):\s*([^\s<]+)/i.exec(all)?.[1] ?? '/tmp';
}

/** Where claude, in plan mode, told the model to write its plan. */
export function planFile(body: MessagesBody): string {
  const all = body.messages.map((message) => textsOf(message.content).join('\n')).join('\n');
  return all.match(/\/\S*\/plans\/[\w.-]+\.md/g)?.at(-1) ?? '/no-plan-file.md';
}

export function toolResultsOf(body: MessagesBody): { failed: boolean; text: string }[] {
  const content = body.messages.at(-1)?.content;
  if (content === undefined || typeof content === 'string') return [];
  return content
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ failed: block.is_error === true, text: textsOf(block.content).join('\n') }));
}

export type RequestKind = 'main' | 'title' | 'classifier' | 'probe' | 'summary';

/** Requests that the CLI makes beside the conversation have no scripted answer. */
export function kindOf(body: MessagesBody): RequestKind {
  const system = systemText(body);
  const last = textsOf(body.messages.at(-1)?.content).join('\n');
  if (body.max_tokens === 1) return 'probe';
  if (/security monitor|auto mode classifier|<block>/i.test(system)) return 'classifier';
  if ((body.tools ?? []).length === 0 && /generate a (concise|short|succinct)[^.]{0,60}title/i.test(system))
    return 'title';
  if (/^\s*(CRITICAL: Respond with TEXT ONLY|Your task is to create a (detailed )?summary of)/i.test(last)) {
    return 'summary';
  }
  return 'main';
}
