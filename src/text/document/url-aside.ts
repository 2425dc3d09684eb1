/** What to write after the label of a link that can't be one: ` (url)`, or '' when the label says it already. */
export function urlAside(url: string, label: string): string {
  const told = url.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/\/$/, '');
  return told === '' || label.includes(told) ? '' : ` (${url})`;
}
