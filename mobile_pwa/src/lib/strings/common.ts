/** Words that more than one feature says. */
export const common = {
  appName: 'Caserounds',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  saved: 'Saved',
  remove: 'Remove',
  loading: 'Loading',
  optional: 'optional',
  more: 'Show more',
  pictureFailed: 'This picture could not be loaded.',
  skipToContent: 'Skip to content',
  /** A button that waits: what it will do, and the time left as a clock. */
  again: (what: string, left: string) => `${what} (wait ${left})`,
  charactersLeft: (left: number) => (left === 1 ? '1 character left' : `${left} characters left`),
  tooLong: (over: number) => (over === 1 ? '1 character too many' : `${over} characters too many`),
} as const;
