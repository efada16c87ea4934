export type ReviewCommand = 'approve' | 'return' | 'reject' | 'next' | 'previous' | 'keys';

const COMMANDS: Readonly<Record<string, ReviewCommand>> = {
  a: 'approve',
  r: 'return',
  x: 'reject',
  j: 'next',
  k: 'previous',
  '?': 'keys',
};

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** What a key means to a reviewer; nothing while words are being written, with a modifier, or held down. */
export function reviewCommand(press: KeyPress, writing: boolean): ReviewCommand | null {
  if (writing || press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null;
  return COMMANDS[press.key.toLowerCase()] ?? null;
}
