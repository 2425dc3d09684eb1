export type Theme = 'light' | 'dark';

export const themes: readonly Theme[] = ['light', 'dark'];

/** All times in the pictures are of this zone, as are those of the bridge that plays the session. */
const timeZone = 'UTC';

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML, for contents and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign]!);
}

/** `<tag class="…">…</tag>`; `inner` is HTML. */
export function element(tag: string, className: string, inner: string): string {
  return `<${tag}${className === '' ? '' : ` class="${className}"`}>${inner}</${tag}>`;
}

/** A moment as people read it; ms since the epoch. */
export function formatMoment(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at);
}

export function timeOfDay(at: number): string {
  return formatMoment(at, { hour: '2-digit', minute: '2-digit' });
}

/** A whole page that needs nothing else: no script, no address, the fonts of the system. */
export function wholePage(theme: Theme, style: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body class="${theme}">${body}</body></html>`;
}
