/** The tags with one more, or null when it adds nothing: empty, there already, too long, or no room. Pure. */
export function withTag(
  tags: readonly string[],
  written: string,
  most: number,
  longest: number,
): string[] | null {
  const tag = written.trim().replace(/^#+/, '').replace(/,/g, ' ').replace(/\s+/g, ' ').trim();
  const there = tags.some((each) => each.toLocaleLowerCase() === tag.toLocaleLowerCase());
  if (tag === '' || there || [...tag].length > longest || tags.length >= most) return null;
  return [...tags, tag];
}
